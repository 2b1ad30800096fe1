using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The filter of a request: <c>?score=0.5&amp;class=nucleus&amp;class=cell&amp;area=20&amp;maxArea=5000</c>.</summary>
internal static class InstanceQuery
{
    /// <summary>Least score where the query names none, as in overlays and in the command line tool: a model keeps far less likely ones, too.</summary>
    private static readonly float s_defaultScore = new OverlayOptions().MinimumScore;

    /// <exception cref="RefusedException">A value is no number, out of its range, or no class of the model's.</exception>
    public static InstanceFilterOptions Parse(IQueryCollection query, IReadOnlyList<string> classNames)
    {
        string[] classes = [.. query["class"].OfType<string>().Where(name => name.Length > 0)];
        if (classes.Except(classNames, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw Refuse($"The model has no class '{unknown}'; it has {string.Join(", ", classNames)}.");
        int minArea = Number(query, "area", 0, 0, int.MaxValue)!.Value;
        return new InstanceFilterOptions
        {
            MinScore = Number(query, "score", s_defaultScore, 0f, 1f)!.Value,
            Classes = classes,
            MinArea = minArea,
            MaxArea = Number<int>(query, "maxArea", null, minArea, int.MaxValue),
        };
    }

    private static T? Number<T>(IQueryCollection query, string name, T? otherwise, T low, T high)
        where T : struct, System.Numerics.INumber<T>
    {
        if (query[name].ToString() is not { Length: > 0 } text)
            return otherwise;
        return T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= low && value <= high
            ? value
            : throw Refuse($"{name} is '{text}'; give a number from {low} to {high}.");
    }

    private static RefusedException Refuse(string message) => new(StatusCodes.Status400BadRequest, message);
}
