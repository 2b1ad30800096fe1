using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Files of 16 bits a sample that come out nearly black: cameras of 10 and 12 bits leave the upper ones empty, and those are what is read without
/// a window. Looks at some images of a data set, since it has to decode them, and only at those of 16 bits.
/// </summary>
internal static class DarkImages
{
    /// <summary>Images that are looked at, evenly spread over the data set.</summary>
    private const int Most = 16;

    /// <summary>The brightest of 255 in what is nearly black: the upper three of eight bits are empty.</summary>
    private const int Brightest = 31;

    /// <summary>A line that names the first such image, and says what to set; none where there is none.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<LabelledImage> images, ImageFileOptions options)
    {
        LabelledImage[] all = [.. images];
        int count = Math.Min(Most, all.Length);
        (LabelledImage Image, int Largest, int Brightest)[] looked =
            [.. Enumerable.Range(0, count).Select(i => Look(all[(int)((long)i * all.Length / count)], options)).OfType<(LabelledImage, int, int)>()];
        (LabelledImage Image, int Largest, int Brightest)[] dark = [.. looked.Where(each => each.Brightest <= Brightest)];
        if (dark.Length == 0)
            yield break;
        int high = (int)Math.Max(byte.MaxValue, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)looked.Max(each => each.Largest) + 1) - 1);
        (LabelledImage first, int largest, int brightest) = dark[0];
        string window = options.Window is { } given ? $" with the window {given}" : "";
        yield return $"{first.FullPath}: its values reach {largest} of {ushort.MaxValue}, and it comes out nearly black{window}, at most {brightest} of {byte.MaxValue}"
            + $"{(looked.Length > 1 ? $", as {dark.Length} of {looked.Length} images do that were looked at" : "")}. Give the range of values to use, which the model keeps: "
            + $"ImageFileOptions.Window = IntensityWindow.OfValues(0, {high}), or --window 0,{high}.";
    }

    /// <summary>The largest value of an image of 16 bits, and the brightest that becomes of its values; null where it is of fewer, or cannot be read.</summary>
    private static (LabelledImage Image, int Largest, int Brightest)? Look(LabelledImage image, ImageFileOptions options)
    {
        try
        {
            return ImageDecoder.DecodeDeep(File.ReadAllBytes(image.FullPath), options) is { } deep
                ? (image, deep.Largest, deep.ToPicture(options.Window).Pixels.Max(pixel => Math.Max(Math.Max((int)(pixel & 0xFF), (int)(pixel >> 8 & 0xFF)), (int)(pixel >> 16 & 0xFF))))
                : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Others tell of it.
            return null;
        }
    }
}
