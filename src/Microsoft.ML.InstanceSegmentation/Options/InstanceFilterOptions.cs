using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Which of the predicted instances are kept: those that meet every criterion. The defaults keep all.</summary>
public sealed record InstanceFilterOptions
{
    /// <summary>Instances with a lower score are left out, 0 to 1. Default 0.</summary>
    public float MinScore { get; init; }

    /// <summary>Class names to keep, as the model has them, case included. Default none, which keeps every class.</summary>
    public IReadOnlyList<string> Classes { get; init => field = ValueList.Of(value); } = ValueList.Of<string>([]);

    /// <summary>Instances whose mask has fewer pixels are left out; at least 0. Default 0.</summary>
    public int MinArea { get; init; }

    /// <summary>Instances whose mask has more pixels are left out; at least <see cref="MinArea"/>. Default null, no limit.</summary>
    public int? MaxArea { get; init; }

    /// <summary>Whether an area is asked for at all: masks are decoded only where it is.</summary>
    internal bool ByArea => MinArea > 0 || MaxArea is not null;

    internal void Validate()
    {
        OptionCheck.InRange(MinScore, 0f, 1f);
        OptionCheck.That(Classes is not null, "Classes is null; give an empty list to keep every class.", nameof(Classes));
        OptionCheck.That(!Classes!.Any(string.IsNullOrWhiteSpace), "A class name in Classes is empty.", nameof(Classes));
        OptionCheck.AtLeast(MinArea, 0);
        if (MaxArea is { } most)
            OptionCheck.AtLeast(most, MinArea, nameof(MaxArea));
    }
}
