using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>The minibatch of regions that trains the heads: one positive to three negatives.</summary>
internal static class RegionFigure
{
    private static readonly SKColor s_positive = Palette.FromHex(0x0F9D46);
    private static readonly SKColor s_negative = Palette.FromHex(0xD03030);

    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 2, 340);
        ProposalBoxes proposals = network.Propose(network.Options.Proposals);
        var selector = new TrainingRegionSelector(new RegionOptions { RegionsPerImage = 32 });
        List<TrainingRegion> regions = selector.Sample([proposals], [network.Truth], new Random(1));
        Panel(sheet, regions, region => region.Instance is not null, "positive", s_positive);
        Panel(sheet, regions, region => region.Instance is null, "negative", s_negative);
        return sheet.Picture;
    }

    private static void Panel(Sheet sheet, List<TrainingRegion> regions, Func<TrainingRegion, bool> shown, string name, SKColor color) =>
        sheet.Panel($"{regions.Count(shown)} {name} regions of {regions.Count}", canvas =>
        {
            foreach (TrainingRegion region in regions.Where(shown))
                sheet.Frame(canvas, region.Box, color, 1.5f);
        });
}

/// <summary>How RoIPool and RoIAlign take the features of a region.</summary>
internal static class PoolingFigure
{
    private const int Bins = 7;
    private const int Stride = 8;

    private static readonly SKColor s_bins = SKColors.White;
    private static readonly SKColor s_sample = Palette.FromHex(0xFF3C3C);

    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 2, 340);
        // One that the image's border does not cut.
        Box box = network.Truth.Boxes.Where(each => IsInside(each, network.Size)).DefaultIfEmpty(network.Truth.Boxes[0]).MaxBy(each => each.Area);
        Tensor level = network.Levels[1][0]; // [F, H_l, W_l]
        (int height, int width) = ((int)level.shape[1], (int)level.shape[2]);
        float[] strength = PyramidFigure.Stretch(TensorTransfer.Read<float>(level.square().mean([0]).sqrt()));
        var all = new SKRect(0, 0, width * Stride, height * Stride);
        sheet.Panel("RoIPool: rounded to whole cells", canvas =>
        {
            Focus(canvas, network, box);
            Sheet.Heat(canvas, strength, height, width, all);
            var whole = new Box(Whole(box.X0), Whole(box.Y0), Whole(box.X1) + Stride, Whole(box.Y1) + Stride);
            (int[] columns, int[] rows) = (Borders(whole.X0, whole.X1), Borders(whole.Y0, whole.Y1));
            using SKPaint line = Line(s_bins);
            foreach (int column in columns)
                canvas.DrawLine(column, whole.Y0, column, whole.Y1, line);
            foreach (int row in rows)
                canvas.DrawLine(whole.X0, row, whole.X1, row, line);
            sheet.Frame(canvas, box, s_sample, 2);
        }, showsImage: false);
        sheet.Panel("RoIAlign: four samples a bin, nothing rounded", canvas =>
        {
            Focus(canvas, network, box);
            Sheet.Heat(canvas, strength, height, width, all);
            using SKPaint line = Line(s_bins);
            using var dot = new SKPaint { Color = s_sample, IsAntialias = true };
            (float binWidth, float binHeight) = (box.Width / Bins, box.Height / Bins);
            for (int i = 0; i <= Bins; i++)
            {
                canvas.DrawLine(box.X0 + (i * binWidth), box.Y0, box.X0 + (i * binWidth), box.Y1, line);
                canvas.DrawLine(box.X0, box.Y0 + (i * binHeight), box.X1, box.Y0 + (i * binHeight), line);
            }
            for (int i = 0; i < 4 * Bins * Bins; i++)
                canvas.DrawCircle(box.X0 + ((i % (2 * Bins)) + 0.5f) * binWidth / 2, box.Y0 + ((i / (2 * Bins)) + 0.5f) * binHeight / 2, 0.8f, dot);
        }, showsImage: false);
        return sheet.Picture;
    }

    /// <summary>Enlarges the panel's view to the box and a few cells around it.</summary>
    private static void Focus(SKCanvas canvas, OpenedNetwork network, Box box)
    {
        float side = Math.Max(box.Width, box.Height) + (4 * Stride);
        float zoom = Math.Min(network.Size.Width, network.Size.Height) / side;
        canvas.Translate(network.Size.Width / 2f, network.Size.Height / 2f);
        canvas.Scale(zoom);
        canvas.Translate(-(box.X0 + box.X1) / 2, -(box.Y0 + box.Y1) / 2);
    }

    private static bool IsInside(Box box, (int Height, int Width) size) =>
        box.X0 >= 2 * Stride && box.Y0 >= 2 * Stride && box.X1 <= size.Width - (2 * Stride) && box.Y1 <= size.Height - (2 * Stride);

    /// <summary>As RoIPool rounds; the last cell is included.</summary>
    private static float Whole(float at) => MathF.Round(at / Stride) * Stride;

    /// <summary>RoIPool's bins end at whole cells too.</summary>
    private static int[] Borders(float from, float to) =>
        [.. Enumerable.Range(0, Bins + 1).Select(i => (int)(MathF.Round((from + (i * (to - from) / Bins)) / Stride) * Stride))];

    private static SKPaint Line(SKColor color) => new() { Color = color, IsStroke = true, StrokeWidth = 0, IsAntialias = true };
}

/// <summary>From the box head's candidates to masks in the image's pixels.</summary>
internal static class DetectionFigure
{
    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 4, 215);
        DetectionOptions options = network.Options.Detection with { ScoreThreshold = 0.3f };
        ImageDetections candidates = network.Detect(options with { NmsThreshold = 1, MaxDetections = 500 });
        ImageDetections found = network.Detect(options with { ScoreThreshold = 0.8f });
        sheet.Panel($"{candidates.Boxes.Length} candidates", canvas => Frames(sheet, canvas, candidates));
        sheet.Panel($"{found.Boxes.Length} remain", canvas =>
        {
            Frames(sheet, canvas, found);
            for (int i = 0; i < found.Boxes.Length; i++)
                sheet.Tag(canvas, $"{network.ClassNames[found.Classes[i]]} {found.Scores[i]:0.00}", found.Boxes[i].X0, found.Boxes[i].Y0, Palette.Color(i));
        });
        int side = network.Options.MaskSide;
        sheet.Panel($"{side}×{side} probabilities each", canvas =>
        {
            for (int i = found.Boxes.Length - 1; i >= 0; i--)
            {
                Box box = found.Boxes[i];
                Sheet.Heat(canvas, found.Masks![(i * side * side)..((i + 1) * side * side)], side, side, new SKRect(box.X0, box.Y0, box.X1, box.Y1));
            }
        });
        sheet.Panel("masks", canvas =>
        {
            for (int i = found.Boxes.Length - 1; i >= 0; i--)
                Fill(canvas, Paste(network, found, i), Palette.Color(i));
        });
        return sheet.Picture;
    }

    private static RunLengthMask Paste(OpenedNetwork network, ImageDetections found, int i)
    {
        int side = network.Options.MaskSide;
        Box box = found.Boxes[i];
        return MaskPaster.Paste(
            found.Masks.AsSpan(i * side * side, side * side), side, [box.X0, box.Y0, box.X1, box.Y1], network.Size.Height, network.Size.Width,
            network.Options.Detection.MaskThreshold, network.Options.Detection.Pasting);
    }

    private static void Frames(Sheet sheet, SKCanvas canvas, ImageDetections found)
    {
        for (int i = found.Boxes.Length - 1; i >= 0; i--)
            sheet.Frame(canvas, found.Boxes[i], Palette.Color(i));
    }

    private static void Fill(SKCanvas canvas, RunLengthMask mask, SKColor color)
    {
        using SKPath contour = MaskContour.Trace(mask);
        using var filling = new SKPaint { Color = color.WithAlpha(140), IsAntialias = true };
        using var outline = new SKPaint { Color = color, IsAntialias = true, IsStroke = true, StrokeWidth = 1.2f };
        canvas.DrawPath(contour, filling);
        canvas.DrawPath(contour, outline);
    }
}
