using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// The detections of a part of a results file as columns, and what they overlap. A detection is compared with the ground truths of its class as
/// it is read, and of its box and mask nothing else is kept.
/// </summary>
/// <param name="truths">The ground truths.</param>
/// <param name="least">The lowest intersection over union that can match.</param>
internal sealed class FoundDetections(CocoTruths truths, double least) : ICocoResultsPart
{
    /// <summary>Detections in a window of a file with masks, and what they overlap: lists that have the room do not have to grow.</summary>
    private const int Usual = 1 << 12, UsualOverlaps = 1 << 10;

    private readonly RunCounts _mask = new();

    public List<int> Images { get; } = new(Usual);

    public List<int> Classes { get; } = new(Usual);

    public List<double> Scores { get; } = new(Usual);

    /// <summary>The ranges in which each one counts where it finds nothing, those that hold its area, a bit each.</summary>
    public List<uint> Ranges { get; } = new(Usual);

    public List<FoundOverlap> BoxOverlaps { get; } = new(UsualOverlaps);

    public List<FoundOverlap> MaskOverlaps { get; } = new(UsualOverlaps);

    /// <summary>By the lower overlap of masks and boundaries; empty where boundaries are not compared.</summary>
    public List<FoundOverlap> BoundaryOverlaps { get; } = [];

    /// <exception cref="ArgumentException">A mask that has to be looked at is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(CocoResultEntry found)
    {
        int c = truths.ClassOf(found.Image, found.Class);
        if (c < 0)
            return;
        LabelledImage image = truths.Data.Images[found.Image];
        EvaluationBox box;
        double area;
        bool isRead = false;
        if (found.Box.Length > 0)
        {
            box = EvaluationBox.OfSides(found.Box);
            area = box.Area;
        }
        else
        {
            PixelBounds bounds = _mask.Read(found.Counts, image.Height, image.Width).Bounds();
            isRead = true;
            (box, area) = (new EvaluationBox(bounds.X, bounds.Y, bounds.Right, bounds.Bottom), _mask.Area);
        }
        int detection = Images.Count;
        RunLengthMask? boundary = null;
        for (int g = truths.Starts[found.Image]; g < truths.Starts[found.Image + 1]; g++)
        {
            if (truths.ByClass ? truths.Classes[g] != c : truths.Classes[g] < 0)
                continue;
            double iou = box.IoU(truths.Boxes[g], truths.IsCrowd[g]);
            if (iou >= least)
                BoxOverlaps.Add(new FoundOverlap(detection, g, iou));
            if (!found.HasMask)
                continue;
            // A mask that nothing is compared with is not decoded: of most results files that is the greater part.
            if (!isRead)
                _mask.Read(found.Counts, image.Height, image.Width);
            isRead = true;
            iou = _mask.IoU(truths.Mask(g), truths.IsCrowd[g]);
            if (!(iou >= least))
                continue;
            MaskOverlaps.Add(new FoundOverlap(detection, g, iou));
            if (truths.BoundaryDilationRatio is not { } ratio)
                continue;
            // As its authors' program does it: of a crowd region, the masks alone are compared.
            if (!truths.IsCrowd[g])
                iou = MaskBoundary.IoU(iou, boundary ??= _mask.ToMask().Boundary(ratio), truths.Boundary(g));
            if (iou >= least)
                BoundaryOverlaps.Add(new FoundOverlap(detection, g, iou));
        }
        Images.Add(found.Image);
        Classes.Add(c);
        Scores.Add(found.Score);
        Ranges.Add(truths.Federated?.CountsAsFalse(found.Image, c) == false ? 0 : truths.InRanges(area));
    }
}

/// <summary>A ground truth that a detection overlaps, by how much.</summary>
/// <param name="Detection">Number of the detection in its part.</param>
/// <param name="Truth">Number of the ground truth in the data set.</param>
/// <param name="IoU">Intersection over union.</param>
internal readonly record struct FoundOverlap(int Detection, int Truth, double IoU);

/// <summary>The detections of a whole file, in its order, and what became of them.</summary>
internal sealed class FoundColumns
{
    /// <param name="parts">Its consecutive parts.</param>
    /// <param name="ranges">Number of ranges of areas.</param>
    /// <param name="withBoundaries">Whether boundaries are compared.</param>
    public FoundColumns(IReadOnlyList<FoundDetections> parts, int ranges, bool withBoundaries)
    {
        Images = Joined(parts, part => part.Images);
        Classes = Joined(parts, part => part.Classes);
        Scores = Joined(parts, part => part.Scores);
        Ranges = Joined(parts, part => part.Ranges);
        Places = new int[Images.Length];
        Boxes = new OverlapTable(parts, part => part.BoxOverlaps, Images.Length, ranges);
        Masks = new OverlapTable(parts, part => part.MaskOverlaps, Images.Length, ranges);
        Boundaries = withBoundaries ? new OverlapTable(parts, part => part.BoundaryOverlaps, Images.Length, ranges) : null;
    }

    public int Count => Images.Length;

    public int[] Images { get; }

    public int[] Classes { get; }

    public double[] Scores { get; }

    /// <summary>The ranges in which each one counts where it finds nothing, those that hold its area, a bit each.</summary>
    public uint[] Ranges { get; }

    /// <summary>Place of each among the detections of its class in its image, the best first, from 0; the last possible for one that is left out.</summary>
    public int[] Places { get; }

    public OverlapTable Boxes { get; }

    public OverlapTable Masks { get; }

    /// <summary>By the lower overlap of masks and boundaries; null where boundaries are not compared.</summary>
    public OverlapTable? Boundaries { get; }

    private static T[] Joined<T>(IReadOnlyList<FoundDetections> parts, Func<FoundDetections, List<T>> column)
    {
        var all = new T[parts.Sum(part => column(part).Count)];
        int at = 0;
        foreach (FoundDetections part in parts)
        {
            CollectionsMarshal.AsSpan(column(part)).CopyTo(all.AsSpan(at));
            at += column(part).Count;
        }
        return all;
    }
}
