using System.Text.Json.Serialization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What becomes of an image that cannot be read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnreadableImages>))]
public enum UnreadableImages
{
    /// <summary>It is an error that names the file.</summary>
    Fail,

    /// <summary>It is left out; the log warns with its name and the reason.</summary>
    Skip,
}
