using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Matches the detections of images, one after the other, in memory that it keeps (pycocotools' evaluateImg, for all areas at once).</summary>
/// <param name="found">The detections of all images.</param>
/// <param name="classes">Places of the classes.</param>
/// <param name="maxDetections">Detections of a class in an image that count, the best first.</param>
/// <param name="verdicts">Receives the verdicts.</param>
internal sealed class ImageMatcher(CocoResultColumns found, Dictionary<LabelCategory, int> classes, int maxDetections, FileVerdicts verdicts)
{
    private static readonly int s_allThresholds = (1 << CocoProtocol.MatchThresholds.Length) - 1;

    /// <summary>Classes of all ground truths of the image.</summary>
    private readonly List<int> _truthClasses = [];
    private readonly List<LabelledInstance> _truths = [];
    private readonly List<EvaluationBox> _boxes = [], _truthBoxes = [];
    private readonly List<double> _areas = [];

    /// <summary>The overlaps of detection d are those from _rows[d] until before _rows[d + 1].</summary>
    private readonly List<int> _rows = [];
    private readonly List<Overlap> _overlaps = [];
    private readonly RunCounts _counts = new();
    private bool[] _ignored = new bool[16], _taken = new bool[16];
    private Marks[] _marks = new Marks[128];

    /// <param name="image">The image.</param>
    /// <param name="detections">Its detections, in the file's order.</param>
    public void Add(LabelledImage image, Span<int> detections)
    {
        _truthClasses.Clear();
        foreach (LabelledInstance instance in image.Annotations)
            _truthClasses.Add(classes[instance.Category]);
        // By class, and in it by score; equal scores stay in the file's order, which is that of the numbers.
        detections.Sort((a, b) =>
            found.Classes[a] != found.Classes[b] ? found.Classes[a].CompareTo(found.Classes[b])
            : found.Scores[a] != found.Scores[b] ? found.Scores[b].CompareTo(found.Scores[a])
            : a.CompareTo(b));
        for (int start = 0; start < detections.Length;)
        {
            int c = found.Classes[detections[start]], end = start + 1;
            while (end < detections.Length && found.Classes[detections[end]] == c)
                end++;
            Match(image, c, detections[start..Math.Min(end, start + maxDetections)]);
            start = end;
        }
        foreach ((int index, LabelledInstance instance) in image.Annotations.Index())
        {
            for (int range = 0; range < CocoProtocol.AreaRanges.Length; range++)
            {
                if (!instance.IsCrowd && CocoProtocol.AreaRanges[range].Contains(instance.Area))
                    verdicts.Classes[_truthClasses[index]].Positives[range]++;
            }
        }
    }

    private void Match(LabelledImage image, int c, Span<int> detections)
    {
        FileClass into = verdicts.Classes[c];
        _truths.Clear();
        for (int g = 0; g < _truthClasses.Count; g++)
        {
            if (_truthClasses[g] == c)
                _truths.Add(image.Annotations[g]);
        }
        Prepare(image, detections);
        for (int rank = 0; rank < detections.Length; rank++)
        {
            into.Scores.Add(found.Scores[detections[rank]]);
            into.Ranks.Add(rank);
        }
        BoxOverlaps();
        Judge(into, FileVerdicts.Boxes, detections.Length);
        if (found.Counts is null)
            return;
        MaskOverlaps(image, detections);
        Judge(into, FileVerdicts.Masks, detections.Length);
    }

    /// <summary>Boxes and areas of the detections: the file's, or where it has no boxes, those of the masks.</summary>
    private void Prepare(LabelledImage image, Span<int> detections)
    {
        _boxes.Clear();
        _areas.Clear();
        _truthBoxes.Clear();
        foreach (LabelledInstance truth in _truths)
            _truthBoxes.Add(EvaluationBox.At(truth.Box, 0));
        foreach (int detection in detections)
        {
            if (found.Boxes is { } boxes)
            {
                Span<double> box = boxes.AsSpan(4 * detection, 4);
                _boxes.Add(new EvaluationBox(box[0], box[1], box[0] + box[2], box[1] + box[3]));
                _areas.Add(box[2] * box[3]);
                continue;
            }
            RunLengthMask mask = _counts.Mask(found.CountsOf(detection), image.Height, image.Width);
            PixelBounds bounds = mask.BoundingBox;
            _boxes.Add(new EvaluationBox(bounds.X, bounds.Y, bounds.Right, bounds.Bottom));
            _areas.Add(mask.Area);
        }
    }

    private void BoxOverlaps()
    {
        _rows.Clear();
        _overlaps.Clear();
        foreach (EvaluationBox box in _boxes)
        {
            _rows.Add(_overlaps.Count);
            for (int g = 0; g < _truths.Count; g++)
            {
                double iou = box.IoU(_truthBoxes[g], _truths[g].IsCrowd);
                if (iou >= CocoProtocol.LowestIoU)
                    _overlaps.Add(new Overlap(g, iou));
            }
        }
        _rows.Add(_overlaps.Count);
    }

    private void MaskOverlaps(LabelledImage image, Span<int> detections)
    {
        _rows.Clear();
        _overlaps.Clear();
        foreach (int detection in detections)
        {
            _rows.Add(_overlaps.Count);
            // A mask that nothing is compared with is not decoded: of most results files that is the greater part.
            if (_truths.Count == 0)
                continue;
            _counts.Read(found.CountsOf(detection), image.Height * image.Width);
            for (int g = 0; g < _truths.Count; g++)
            {
                double iou = _counts.IoU(_truths[g].Mask, _truths[g].IsCrowd);
                if (iou >= CocoProtocol.LowestIoU)
                    _overlaps.Add(new Overlap(g, iou));
            }
        }
        _rows.Add(_overlaps.Count);
    }

    private void Judge(FileClass into, int kind, int detections)
    {
        if (_ignored.Length < _truths.Count)
            (_ignored, _taken) = (new bool[2 * _truths.Count], new bool[2 * _truths.Count]);
        if (_marks.Length < detections)
            _marks = new Marks[2 * detections];
        for (int range = 0; range < CocoProtocol.AreaRanges.Length; range++)
        {
            AreaRange areas = CocoProtocol.AreaRanges[range];
            List<Marks> all = into.Marks[FileClass.At(kind, range)];
            Span<Marks> marks = _marks.AsSpan(0, detections);
            marks.Clear();
            // Of most classes in most images nothing overlaps.
            if (_overlaps.Count > 0)
                MatchAtAll(areas, marks);
            for (int d = 0; d < detections; d++)
            {
                // Detections of other areas that match none are ignored.
                int outside = areas.Contains(_areas[d]) ? 0 : ~marks[d].Matched & s_allThresholds;
                all.Add(new Marks(marks[d].Matched, (ushort)(marks[d].Ignored | outside)));
            }
        }
    }

    private void MatchAtAll(AreaRange areas, Span<Marks> marks)
    {
        for (int g = 0; g < _truths.Count; g++)
            _ignored[g] = _truths[g].IsCrowd || !areas.Contains(_truths[g].Area);
        for (int t = 0; t < CocoProtocol.MatchThresholds.Length; t++)
            MatchAt(t, marks);
    }

    private void MatchAt(int t, Span<Marks> marks)
    {
        Array.Clear(_taken, 0, _truths.Count);
        for (int d = 0; d < marks.Length; d++)
        {
            if (_rows[d] == _rows[d + 1])
                continue;
            // Ignored ground truths come last: a detection takes one of them only where no other is left for it.
            int truth = Best(d, CocoProtocol.MatchThresholds[t], ignored: false);
            if (truth < 0)
                truth = Best(d, CocoProtocol.MatchThresholds[t], ignored: true);
            if (truth < 0)
                continue;
            _taken[truth] = true;
            int bit = 1 << t;
            marks[d] = new Marks((ushort)(marks[d].Matched | bit), (ushort)(marks[d].Ignored | (_ignored[truth] ? bit : 0)));
        }
    }

    /// <summary>The free ground truth that overlaps a detection most, the last of equals; -1 where none reaches the threshold.</summary>
    private int Best(int detection, double threshold, bool ignored)
    {
        int best = -1;
        double most = threshold;
        for (int i = _rows[detection]; i < _rows[detection + 1]; i++)
        {
            (int truth, double iou) = _overlaps[i];
            // A crowd region has room for any number of detections.
            if (_ignored[truth] != ignored || (_taken[truth] && !_truths[truth].IsCrowd) || !(iou >= most))
                continue;
            (best, most) = (truth, iou);
        }
        return best;
    }
}
