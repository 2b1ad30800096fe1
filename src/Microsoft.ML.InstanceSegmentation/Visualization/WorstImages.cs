using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>An image with errors: the truth, and what was found.</summary>
internal sealed record WorstImage(ImageErrors Errors, byte[] Truth, byte[] Found);

/// <summary>
/// Of the images that it is given, the few with the lowest accuracy, drawn at once: the pictures take little memory, and the images much. Images
/// without an error are not among them.
/// </summary>
/// <param name="most">How many are kept.</param>
/// <param name="scoreThreshold">Least score of a detection that counts.</param>
/// <param name="classNames">Names of the classes, to which more may come.</param>
/// <param name="fonts">Fonts for the names.</param>
internal sealed class WorstImages(int most, float scoreThreshold, IReadOnlyList<string> classNames, FontFiles fonts)
{
    private const int LongerSide = 480;

    // Colours that the colour-blind tell apart, on dark images and on bright ones.
    private static readonly SKColor s_right = Palette.FromHex(0x33BBEE), s_missed = Palette.FromHex(0xFFC300), s_wrong = Palette.FromHex(0xFF3C3C);

    private static readonly OverlayOptions s_options = new() { ShowBoxes = false, MinimumScore = 0, FillOpacity = 0.3f };

    private readonly List<WorstImage> _kept = [];

    /// <summary>The worst first; of equal accuracy those with more errors, and then those that came first.</summary>
    public IReadOnlyList<WorstImage> Kept => _kept;

    public void Add(EvaluatedImage image)
    {
        var errors = ImageErrors.Of(image.Name, image.Matched, scoreThreshold);
        if (image.Pixels is null || errors.Errors == 0 || (_kept.Count == most && !(Key(errors).CompareTo(Key(_kept[^1].Errors)) < 0)))
            return;
        ImageExample pixels = image.Pixels();
        int place = _kept.TakeWhile(other => Key(other.Errors).CompareTo(Key(errors)) <= 0).Count();
        _kept.Insert(place, new WorstImage(errors, Draw(pixels, Truths(image)), Draw(pixels, Detections(image))));
        if (_kept.Count > most)
            _kept.RemoveAt(most);
    }

    private static (double Accuracy, int Errors) Key(ImageErrors errors) => (errors.Accuracy, -errors.Errors);

    private IEnumerable<OverlayInstance> Truths(EvaluatedImage image)
    {
        var found = new HashSet<int>(Counted(image).Select(d => image.Matched.Matches[d]).OfType<int>());
        for (int g = 0; g < image.Truth.Count; g++)
        {
            if (!image.Truth.IsCrowd[g])
                yield return Instance(image.Truth.Masks[g], image.Truth.Boxes, g, found.Contains(g) ? s_right : s_missed, NameOf(image.Truth.Classes[g], found.Contains(g)), score: null);
        }
    }

    private IEnumerable<OverlayInstance> Detections(EvaluatedImage image)
    {
        foreach (int d in Counted(image))
        {
            int i = image.Matched.Image.Detections[d];
            bool isRight = image.Matched.Matches[d] is not null;
            yield return Instance(image.Found.Masks![i], image.Found.Boxes, i, isRight ? s_right : s_wrong, NameOf(image.Found.Classes[i], isRight), isRight ? null : image.Found.Scores[i]);
        }
    }

    /// <summary>What is wrong has its name, where there is more than one; what is right needs none.</summary>
    private string? NameOf(int c, bool isRight) => isRight || classNames.Count < 2 ? null : classNames[c];

    private IEnumerable<int> Counted(EvaluatedImage image) => Enumerable.Range(0, image.Matched.Matches.Length).Where(d => image.Matched.Counts(d, scoreThreshold));

    private static OverlayInstance Instance(RunLengthMask mask, float[] boxes, int i, SKColor color, string? label, float? score) => new()
    {
        Mask = mask,
        Color = color,
        Label = label,
        Score = score,
        Box = new BoxCorners(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]),
    };

    private byte[] Draw(ImageExample image, IEnumerable<OverlayInstance> instances) =>
        ExamplePicture.Draw(image, [.. instances], s_options, LongerSide, fonts);
}
