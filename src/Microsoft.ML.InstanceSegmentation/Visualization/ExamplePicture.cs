using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>A validation image with its truth or what was found in it, small enough for a page of many.</summary>
internal static class ExamplePicture
{
    private const int LongerSide = 384;
    private const int JpegQuality = 85;

    private static readonly OverlayOptions s_options = new() { ShowLabels = false };

    /// <summary>The annotated instances, as the bytes of a JPEG file.</summary>
    public static byte[] OfTruth(ValidationExample example, FontFiles fonts)
    {
        InstanceAnnotations truth = example.Image.Instances;
        return Draw(example.Image, Instances(example.ClassNames, truth.Classes, truth.Boxes, truth.Masks, scores: null), s_options, LongerSide, fonts);
    }

    /// <summary>What the model found with scores from the overlays' default on, as the bytes of a JPEG file.</summary>
    public static byte[] OfFound(ValidationExample example, FontFiles fonts)
    {
        DetectedInstances found = example.Found;
        return Draw(example.Image, Instances(example.ClassNames, found.Classes, found.Boxes, found.Masks, found.Scores), s_options, LongerSide, fonts);
    }

    private static OverlayInstance[] Instances(IReadOnlyList<string> classNames, int[] classes, float[] boxes, RunLengthMask[]? masks, float[]? scores) =>
    [
        .. classes.Select((index, i) => new OverlayInstance
        {
            Label = classNames[index],
            Score = scores?[i],
            Box = new BoxCorners(boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]),
            Mask = masks?[i],
        }),
    ];

    /// <summary>The image with instances on it, as the bytes of a JPEG file.</summary>
    /// <param name="image">The image.</param>
    /// <param name="instances">What is drawn.</param>
    /// <param name="options">How it is drawn.</param>
    /// <param name="longerSide">Pixels of the picture's longer side.</param>
    /// <param name="fonts">Fonts for names and scores.</param>
    public static byte[] Draw(ImageExample image, OverlayInstance[] instances, OverlayOptions options, int longerSide, FontFiles fonts)
    {
        using var painter = new OverlayPainter(options with { Scale = (float)longerSide / Math.Max(image.Width, image.Height) }, fonts);
        SKSizeI size = painter.PictureSize(image.Width, image.Height);
        using SKBitmap picture = ImageBitmap.FromRgb(image.Width, image.Height, image.Pixels).ResizeTo(size.Width, size.Height);
        painter.Paint(picture, new SKSizeI(image.Width, image.Height), instances, image.Name);
        using SKData data = picture.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return data.ToArray();
    }
}
