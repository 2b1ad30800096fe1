using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>The image, and how strongly each cell of the pyramid's levels answers to it.</summary>
internal static class PyramidFigure
{
    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 5, 170);
        sheet.Panel("the image", _ => { });
        for (int level = 0; level < 4; level++)
        {
            Tensor strength = network.Levels[level][0].square().mean([0]).sqrt(); // [H_l, W_l]
            (int height, int width) = ((int)strength.shape[0], (int)strength.shape[1]);
            float[] values = Stretch(TensorTransfer.Read<float>(strength));
            sheet.Panel(
                $"level {level + 2}: {network.Padded.Width / width} pixels a cell",
                canvas => Sheet.Heat(canvas, values, height, width, new SKRect(0, 0, network.Padded.Width, network.Padded.Height)),
                showsImage: false);
        }
        return sheet.Picture;
    }

    /// <summary>From the least to all but the largest percent: single bright cells would leave the others dark.</summary>
    internal static float[] Stretch(float[] values)
    {
        float[] sorted = [.. values.Order()];
        (float least, float most) = (sorted[0], sorted[(int)(0.99 * (sorted.Length - 1))]);
        return Array.ConvertAll(values, value => (value - least) / Math.Max(most - least, 1e-9f));
    }
}

/// <summary>The anchors at one place, and those that are positive for the annotated objects.</summary>
internal static class AnchorFigure
{
    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 2, 340);
        (float x, float y) = (network.Size.Width / 2f, network.Size.Height / 2f);
        sheet.Panel("the anchors of one place: three shapes a level", canvas =>
        {
            for (int level = 0; level < network.Options.Anchors.Sizes.Count; level++)
            {
                foreach (Box shape in AnchorShapes.AroundOrigin(network.Options.Anchors.Sizes[level], network.Options.Anchors.AspectRatios))
                    sheet.Frame(canvas, new Box(x + shape.X0, y + shape.Y0, x + shape.X1, y + shape.Y1), Palette.Color(level), 2);
            }
        });
        ProposalOptions options = network.Options.Proposals;
        Match[] matches = new Matcher(options.PositiveIoU, options.NegativeIoU, lowQualityMatches: true)
            .Match(network.Anchors.Grid.Boxes, network.Truth.Boxes, network.Truth.Crowds);
        int count = matches.Count(match => match.Kind == MatchKind.Positive);
        sheet.Panel($"positive: {count} of {matches.Length} anchors (objects white)", canvas =>
        {
            foreach (Box box in network.Truth.Boxes)
                sheet.Frame(canvas, box, SKColors.White, 4);
            for (int i = 0; i < matches.Length; i++)
            {
                if (matches[i].Kind == MatchKind.Positive)
                    sheet.Frame(canvas, network.Anchors.Grid.Boxes[i], Palette.Color(matches[i].Instance), 1);
            }
        });
        return sheet.Picture;
    }
}

/// <summary>From what the proposal network says of each cell to its proposals.</summary>
internal static class ProposalFigure
{
    private const int Shown = 150;

    public static SKBitmap Draw(OpenedNetwork network)
    {
        using var sheet = new Sheet(network, 3, 270);
        Box[] anchors = network.Anchors.Grid.Boxes;
        float[] objectness = TensorTransfer.Read<float>(network.Predictions.Objectness.sigmoid());
        int level = network.Anchors.Grid.LevelCounts.Length > 1 ? 1 : 0;
        float[] cells = BestOfCell(network, objectness, level, out int height, out int width);
        sheet.Panel(
            $"objectness on level {level + 2}",
            canvas => Sheet.Heat(canvas, cells, height, width, new SKRect(0, 0, network.Padded.Width, network.Padded.Height)),
            showsImage: false);
        ProposalOptions options = network.Options.Proposals with { PostNms = Shown };
        ProposalBoxes all = network.Propose(options with { NmsThreshold = 1 });
        sheet.Panel($"the best {all.Boxes.Length} anchors, moved", canvas => Frames(sheet, canvas, all));
        ProposalBoxes kept = network.Propose(options with { PostNms = 2 * network.Truth.Boxes.Length });
        sheet.Panel($"the best {kept.Boxes.Length} without duplicates", canvas => Frames(sheet, canvas, kept));
        return sheet.Picture;
    }

    private static void Frames(Sheet sheet, SKCanvas canvas, ProposalBoxes proposals)
    {
        // The best last, on top.
        for (int i = proposals.Boxes.Length - 1; i >= 0; i--)
            sheet.Frame(canvas, proposals.Boxes[i], Palette.Color(i), 1.2f);
    }

    private static float[] BestOfCell(OpenedNetwork network, float[] objectness, int level, out int height, out int width)
    {
        (height, width) = ((int)network.Levels[level].shape[2], (int)network.Levels[level].shape[3]);
        int first = network.Anchors.Grid.LevelCounts.Take(level).Sum();
        int each = network.Anchors.Grid.LevelCounts[level] / (height * width);
        var cells = new float[height * width];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = objectness.AsSpan(first + (i * each), each).ToArray().Max();
        return cells;
    }
}
