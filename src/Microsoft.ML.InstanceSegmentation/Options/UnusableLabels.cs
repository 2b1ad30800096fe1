using System.Text.Json.Serialization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What becomes of annotations that cannot be learnt from, such as one without a mask.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnusableLabels>))]
public enum UnusableLabels
{
    /// <summary>They are left out and counted by kind; the log tells of them. The rest of the file is used.</summary>
    LeaveOut,

    /// <summary>
    /// The file is refused, and also for what <see cref="LeaveOut"/> only tells of, such as a box that disagrees with its mask. The error
    /// lists the first ten problems with the annotation's id, and counts all of them by kind.
    /// </summary>
    Fail,
}
