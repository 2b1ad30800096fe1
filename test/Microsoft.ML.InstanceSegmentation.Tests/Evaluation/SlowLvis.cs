using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>A small federated data set with detections, and LVIS' figures of it by loops over everything.</summary>
internal sealed class SlowLvis
{
    private const int Height = 60, Width = 120, Classes = 5;

    /// <summary>By class; the last one has neither a frequency nor an instance.</summary>
    private static readonly string?[] s_frequencies = ["r", "f", "c", "r", null];

    private readonly List<(int Id, int[] Absent, int[] NotExhaustive)> _images = [];
    private readonly List<(int Image, int Class, RunLengthMask Mask, double Area)> _truths = [];
    private readonly List<(int Image, int Class, RunLengthMask Mask, double Score)> _found = [];

    /// <summary>Overlaps of masks that were counted: the thresholds and areas ask for each many times.</summary>
    private readonly Dictionary<(RunLengthMask, RunLengthMask), double> _overlaps = [];

    public sealed record Expected(double[] Figures, double[] PerClass);

    public static SlowLvis Draw(Random random)
    {
        var set = new SlowLvis();
        foreach (int image in Enumerable.Range(1, random.Next(2, 7)).OrderBy(_ => random.Next()))
        {
            set._images.Add((image, [.. Enumerable.Range(0, Classes).Where(_ => random.Next(3) == 0)], [.. Enumerable.Range(0, Classes).Where(_ => random.Next(4) == 0)]));
            var masks = new List<(RunLengthMask Mask, int Class)>();
            for (int i = random.Next(6); i > 0; i--)
            {
                masks.Add((Blob(random), random.Next(Classes - 1)));
                set._truths.Add((image, masks[^1].Class, masks[^1].Mask, random.Next(2) == 0 ? masks[^1].Mask.Area : random.Next(1, 12_000)));
            }
            for (int i = random.Next(12); i > 0; i--)
            {
                (RunLengthMask mask, int c) = masks.Count > 0 && random.Next(4) > 0 ? masks[random.Next(masks.Count)] : (Blob(random), random.Next(Classes));
                set._found.Add((image, c, random.Next(2) == 0 ? mask.Union(Blob(random)) : mask, random.Next(1, 9) / 10.0));
            }
        }
        set._found.Add((set._images[0].Id, 0, Blob(random), 0.5));
        return set;
    }

    public string Annotations()
    {
        IEnumerable<string> images = _images.Select(image =>
            $$"""{"id":{{image.Id}},"coco_url":"http://images/val2017/{{image.Id}}.jpg","width":{{Width}},"height":{{Height}},"neg_category_ids":[{{string.Join(",", image.Absent)}}],"not_exhaustive_category_ids":[{{string.Join(",", image.NotExhaustive)}}]}""");
        IEnumerable<string> categories = s_frequencies.Select((letter, c) => $$"""{"id":{{c}},"name":"{{c}}"{{(letter is null ? "" : $",\"frequency\":\"{letter}\"")}}}""");
        IEnumerable<string> truths = _truths.Select((truth, i) => string.Create(CultureInfo.InvariantCulture,
            $$"""{"id":{{i + 1}},"image_id":{{truth.Image}},"category_id":{{truth.Class}},{{Box(truth.Mask)}},"area":{{truth.Area}},"segmentation":{{truth.Mask.ToJson()}}}"""));
        return $$"""{"images":[{{string.Join(",", images)}}],"categories":[{{string.Join(",", categories)}}],"annotations":[{{string.Join(",", truths)}}]}""";
    }

    public string Results() => $"[{string.Join(",", _found.Select(found => string.Create(CultureInfo.InvariantCulture,
        $$"""{"image_id":{{found.Image}},"category_id":{{found.Class}},{{Box(found.Mask)}},"score":{{found.Score}},"segmentation":{{found.Mask.ToJson()}}}""")))}]";

    /// <summary>AP, AP50, AP75, APs, APm, APl, APr, APc, APf, AR, ARs, ARm, ARl, and AP of each class.</summary>
    public Expected Figures(bool ofMasks, int limit)
    {
        (double Low, double High)[] areas = [(0, 1e10), (0, 1024), (1024, 9216), (9216, 1e10)];
        double[] thresholds = [.. Enumerable.Range(0, 10).Select(i => 0.5 + i * (0.95 - 0.5) / 9)];
        var all = new (double AP, double Recall)?[4, Classes, 10];
        for (int a = 0; a < 4; a++)
        {
            for (int c = 0; c < Classes; c++)
            {
                for (int t = 0; t < 10; t++)
                    all[a, c, t] = OfClass(c, areas[a], thresholds[t], ofMasks, limit);
            }
        }

        double Mean(int area, Func<(double AP, double Recall), double> value, int? threshold = null, string? frequency = null, int? ofClass = null)
        {
            double[] values = [.. Enumerable.Range(0, Classes).Where(c => (frequency is null || s_frequencies[c] == frequency) && (ofClass ?? c) == c)
                .SelectMany(c => Enumerable.Range(0, 10).Where(t => (threshold ?? t) == t).Select(t => all[area, c, t])).Where(each => each is not null).Select(each => value(each!.Value))];
            return values.Length == 0 ? -1 : values.Average();
        }

        return new Expected(
            [
                Mean(0, x => x.AP), Mean(0, x => x.AP, 0), Mean(0, x => x.AP, 5), Mean(1, x => x.AP), Mean(2, x => x.AP), Mean(3, x => x.AP),
                Mean(0, x => x.AP, frequency: "r"), Mean(0, x => x.AP, frequency: "c"), Mean(0, x => x.AP, frequency: "f"),
                Mean(0, x => x.Recall), Mean(1, x => x.Recall), Mean(2, x => x.Recall), Mean(3, x => x.Recall),
            ],
            [.. Enumerable.Range(0, Classes).Select(c => Mean(0, x => x.AP, ofClass: c))]);
    }

    private (double AP, double Recall)? OfClass(int c, (double Low, double High) area, double threshold, bool ofMasks, int limit)
    {
        int objects = 0;
        var judged = new List<(double Score, bool IsRight)>();
        foreach ((int image, int[] absent, int[] notExhaustive) in _images.OrderBy(image => image.Id))
        {
            var truths = _truths.Where(truth => truth.Image == image && truth.Class == c).OrderBy(truth => IsOutside(truth.Area)).ToArray();
            objects += truths.Count(truth => !IsOutside(truth.Area));
            var found = _found.Where(each => each.Image == image).OrderByDescending(each => each.Score).Take(limit).Where(each => each.Class == c).ToArray();
            if (truths.Length == 0 && !absent.Contains(c))
                continue;
            var taken = new bool[truths.Length];
            foreach (var each in found)
            {
                int match = -1;
                double most = threshold;
                for (int g = 0; g < truths.Length; g++)
                {
                    if (taken[g])
                        continue;
                    if (match >= 0 && !IsOutside(truths[match].Area) && IsOutside(truths[g].Area))
                        break;
                    double iou = ofMasks ? IoU(each.Mask, truths[g].Mask) : IoU(each.Mask.BoundingBox, truths[g].Mask.BoundingBox);
                    if (iou >= most)
                        (match, most) = (g, iou);
                }
                if (match >= 0)
                {
                    taken[match] = true;
                    if (!IsOutside(truths[match].Area))
                        judged.Add((each.Score, true));
                }
                // The results have boxes, and so a detection's area is its box's.
                else if (!IsOutside((double)each.Mask.BoundingBox.Width * each.Mask.BoundingBox.Height) && !notExhaustive.Contains(c))
                {
                    judged.Add((each.Score, false));
                }
            }
        }
        return objects == 0 ? null : AveragePrecision(judged, objects);

        bool IsOutside(double value) => value < area.Low || value > area.High;
    }

    private static (double AP, double Recall) AveragePrecision(List<(double Score, bool IsRight)> judged, int objects)
    {
        (double Score, bool IsRight)[] ranked = [.. judged.OrderByDescending(each => each.Score)];
        (double Recall, double Precision)[] curve = [.. ranked.Select((_, i) =>
        {
            int right = ranked.Take(i + 1).Count(each => each.IsRight);
            return ((double)right / objects, right / (i + 1.0));
        })];
        double sum = 0;
        for (int r = 0; r <= 100; r++)
            sum += curve.Where(point => point.Recall >= r * 0.01).Select(point => point.Precision).DefaultIfEmpty(0).Max();
        return (sum / 101, curve.Length == 0 ? 0 : curve[^1].Recall);
    }

    private double IoU(RunLengthMask a, RunLengthMask b)
    {
        if (!_overlaps.TryGetValue((a, b), out double iou))
        {
            (byte First, byte Second)[] pixels = [.. a.ToBitmap().Zip(b.ToBitmap())];
            _overlaps[(a, b)] = iou = (double)pixels.Count(pixel => pixel is (1, 1)) / pixels.Count(pixel => pixel is not (0, 0));
        }
        return iou;
    }

    private static double IoU(PixelBounds a, PixelBounds b)
    {
        double shared = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y));
        return shared / (a.Width * a.Height + b.Width * b.Height - shared);
    }

    private static string Box(RunLengthMask mask) => $"\"bbox\":[{mask.BoundingBox.X},{mask.BoundingBox.Y},{mask.BoundingBox.Width},{mask.BoundingBox.Height}]";

    private static RunLengthMask Blob(Random random)
    {
        (int x, int y) = (random.Next(Width - 20), random.Next(Height - 10));
        (int right, int bottom) = (Math.Min(Width, x + random.Next(8, 110)), Math.Min(Height, y + random.Next(5, 60)));
        return RunLengthMask.FromPolygons(Height, Width, [[x, y, right, y, right, bottom, x + 3, bottom]]);
    }
}
