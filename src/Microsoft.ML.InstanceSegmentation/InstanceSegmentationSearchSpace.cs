using System.Globalization;
using System.Linq.Expressions;
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What an experiment varies, and within which limits. It is a value: each call gives a new one, in which the same option or name takes
/// the place of an earlier one.
/// </summary>
/// <example>
/// <code>
/// var space = InstanceSegmentationSearchSpace.Default(start)
///     .Search(options => options.Optimizer.LearningRate, 0.0002, 0.002, log: true)
///     .Choose(options => options.Model.Regions.RegionsPerImage, 64, 128, 256)
///     .Without("schedule");
/// </code>
/// </example>
public sealed class InstanceSegmentationSearchSpace
{
    private readonly SearchDimension[] _dimensions;

    /// <summary>An empty space, to be filled with <c>Search</c> and <c>Choose</c>.</summary>
    public InstanceSegmentationSearchSpace()
        : this([])
    {
    }

    private InstanceSegmentationSearchSpace(SearchDimension[] dimensions) => _dimensions = dimensions;

    /// <summary>Names of what is varied.</summary>
    public IReadOnlyList<string> Names => [.. _dimensions.Select(dimension => dimension.Name)];

    /// <summary>
    /// What is worth a search for most data: the learning rate, the image size with its anchors, the first stages that stay frozen, the
    /// schedule, scale and colour of the augmentation, the classification loss, the sampling of regions, and their pooling.
    /// </summary>
    /// <param name="start">The configuration that the limits lie around.</param>
    public static InstanceSegmentationSearchSpace Default(InstanceSegmentationOptions start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return DefaultSearchSpace.Around(start);
    }

    /// <summary>Varies a number within limits.</summary>
    /// <typeparam name="T">A number, or one that may be null.</typeparam>
    /// <param name="option">The option, such as <c>options => options.Optimizer.LearningRate</c>.</param>
    /// <param name="min">Lowest value.</param>
    /// <param name="max">Highest value, greater than the lowest.</param>
    /// <param name="log">Whether factors rather than differences are equally likely; needs <paramref name="min"/> greater than 0.</param>
    /// <exception cref="ArgumentException">The expression names no option, or the limits are none.</exception>
    public InstanceSegmentationSearchSpace Search<T>(Expression<Func<InstanceSegmentationOptions, T>> option, T min, T max, bool log = false)
        where T : struct, INumber<T>
    {
        var path = OptionPath.Of(option);
        double low = double.CreateChecked(min), high = double.CreateChecked(max);
        OptionCheck.That(
            double.IsFinite(low) && double.IsFinite(high) && low < high,
            $"The limits of {path} are {min} and {max}; the second must be greater than the first, and both finite.", nameof(max));
        OptionCheck.That(!log || low > 0, $"The lower limit of {path} is {min}; on a logarithmic scale it must be greater than 0.", nameof(min));
        bool whole = T.One / (T.One + T.One) == T.Zero;
        Func<InstanceSegmentationOptions, T> read = option.Compile();
        return With(new SearchDimension(
            path.ToString(),
            Choices: null,
            (options, position) => path.With(options, Value(position)),
            position => string.Create(CultureInfo.InvariantCulture, $"{Value(position):G3}"),
            options => Position(double.CreateChecked(read(options)))));

        T Value(double position)
        {
            // The whole numbers have equal parts of the line, those at its ends too.
            (double from, double to) = whole ? (low - 0.5, high + 0.5) : (low, high);
            double value = log ? low * Math.Pow(high / low, position) : from + (position * (to - from));
            return T.CreateChecked(whole ? Math.Clamp(Math.Round(value), low, high) : value);
        }

        double? Position(double value) => value < low || value > high
            ? null
            : log ? Math.Log(value / low) / Math.Log(high / low) : whole ? (value - low + 0.5) / (high - low + 1) : (value - low) / (high - low);
    }

    /// <summary>Varies an option among some values.</summary>
    /// <typeparam name="T">The option's type; whole records, such as <see cref="ClassificationLossOptions"/>, are values too.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="values">Its values, at least one, in any order.</param>
    /// <exception cref="ArgumentException">The expression names no option, or there is no value.</exception>
    public InstanceSegmentationSearchSpace Choose<T>(Expression<Func<InstanceSegmentationOptions, T>> option, params T[] values)
    {
        var path = OptionPath.Of(option);
        OptionCheck.NotEmpty(values);
        Func<InstanceSegmentationOptions, T> read = option.Compile();
        return With(Choice(
            path.ToString(),
            values,
            value => value?.ToString() ?? "not set",
            (options, value) => path.With(options, value),
            (options, value) => EqualityComparer<T>.Default.Equals(value, read(options))));
    }

    /// <summary>Varies several options together: each choice is a name and the change that it stands for.</summary>
    /// <param name="name">Name of what is varied.</param>
    /// <param name="choices">The choices, at least one; the one that changes nothing is where the experiment starts.</param>
    /// <exception cref="ArgumentException">There is no choice.</exception>
    public InstanceSegmentationSearchSpace Choose(string name, params (string Name, Func<InstanceSegmentationOptions, InstanceSegmentationOptions> Change)[] choices)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        OptionCheck.NotEmpty(choices);
        return With(Choice(
            name, choices, choice => choice.Name, (options, choice) => choice.Change(options), (options, choice) => choice.Change(options) == options));
    }

    /// <summary>Leaves something as it is in the configuration to start from.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message lists them.</exception>
    public InstanceSegmentationSearchSpace Without(string name)
    {
        OptionCheck.That(
            Names.Contains(name), $"The search space has no '{name}'; it has {string.Join(", ", Names)}.", nameof(name));
        return new([.. _dimensions.Where(dimension => dimension.Name != name)]);
    }

    internal IReadOnlyList<SearchDimension> Dimensions => _dimensions;

    private InstanceSegmentationSearchSpace With(SearchDimension added)
    {
        int at = Array.FindIndex(_dimensions, other => other.Name == added.Name);
        return new(at < 0 ? [.. _dimensions, added] : [.. _dimensions.Select((other, i) => i == at ? added : other)]);
    }

    private static SearchDimension Choice<T>(
        string name,
        T[] values,
        Func<T, string> text,
        Func<InstanceSegmentationOptions, T, InstanceSegmentationOptions> apply,
        Func<InstanceSegmentationOptions, T, bool> has)
    {
        // The caller's array is the caller's.
        T[] kept = [.. values];
        return new SearchDimension(
            name,
            kept.Length,
            (options, position) => apply(options, At(position)),
            position => text(At(position)),
            options => Array.FindIndex(kept, value => has(options, value)) is >= 0 and int at ? SearchDimension.Position(at, kept.Length) : null);

        T At(double position) => kept[SearchDimension.Choice(position, kept.Length)];
    }
}
