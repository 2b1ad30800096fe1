namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>One thing that an experiment varies. Its values are positions from 0 to 1, which samplers draw without knowing what they mean.</summary>
/// <param name="Name">What is varied: the path of an option, such as "Optimizer.LearningRate", or a name of one's own.</param>
/// <param name="Choices">Number of values, each an equal part of 0 to 1, where they have no order; null for a range.</param>
/// <param name="Apply">The options with the value of a position.</param>
/// <param name="Text">The value of a position, to be read.</param>
/// <param name="Find">The position of the value that options have; null where it is not one of the dimension's.</param>
internal sealed record SearchDimension(
    string Name,
    int? Choices,
    Func<InstanceSegmentationOptions, double, InstanceSegmentationOptions> Apply,
    Func<double, string> Text,
    Func<InstanceSegmentationOptions, double?> Find)
{
    /// <summary>The choice that a position stands for, from 0.</summary>
    public static int Choice(double position, int choices) => Math.Clamp((int)(position * choices), 0, choices - 1);

    /// <summary>The middle of a choice's part of 0 to 1.</summary>
    public static double Position(int choice, int choices) => (choice + 0.5) / choices;
}
