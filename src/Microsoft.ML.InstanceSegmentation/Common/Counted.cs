using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>Numbers of things in messages.</summary>
internal static class Counted
{
    /// <summary>"1 image", "2 images".</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one, whose plural has an s.</param>
    public static string Of(int count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
