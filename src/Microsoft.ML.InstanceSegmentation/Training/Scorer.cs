// D: detections of the image. m: side of the mask grid.
using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tiles;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Finds instances with a model in memory, and measures it on a data set.</summary>
internal sealed class Scorer(Detector model, ModelOptions options, Device device)
{
    private const int CocoLimit = 100;

    // As many as stand side by side on a page.
    private const int Examples = 4;

    private readonly ImageTransform _transform = new(options.Image);

    /// <summary>COCO's metrics on a data set; null where they were cancelled.</summary>
    /// <param name="data">The images.</param>
    /// <param name="cancellation">Ends it between two images.</param>
    /// <param name="examples">Is given the first images with what was found in them; null for none.</param>
    public DetectionMetrics? Evaluate(TrainingData data, CancellationToken cancellation, List<ValidationExample>? examples = null)
    {
        // COCO's limit of 100 would cut off what the model is allowed to find.
        var evaluator = new CocoEvaluator(data.ClassNames, Math.Max(CocoLimit, options.Detection.MaxDetections));
        foreach (ImageExample image in data.Epoch(0))
        {
            if (cancellation.IsCancellationRequested)
                return null;
            DetectedInstances found = Score(image);
            evaluator.Add(image.Instances, found);
            if (examples?.Count < Examples)
                examples.Add(new ValidationExample(image, found, data.ClassNames));
        }
        return evaluator.EvaluateDetector();
    }

    /// <summary>Recall of the proposals on a data set, whatever the classes.</summary>
    public RecallMetrics EvaluateRecall(TrainingData data)
    {
        var recall = new ProposalRecall();
        foreach (ImageExample image in data.Epoch(0))
            recall.Add(image.Instances, Propose(image));
        return recall.Evaluate();
    }

    /// <summary>The detections of an image, in its own pixels, best first.</summary>
    public DetectedInstances Score(ImageExample image)
    {
        DetectedInstances found = options.Tiling is { } tiling && TileGrid.Cuts(image.Height, image.Width, tiling)
            ? FindInTiles(image, tiling)
            : Find(image, model.Detect);
        if (options.Detection.BoxesFromMasks && found.Masks is { } masks)
            MaskBoxes.Tighten(found.Boxes, masks);
        return found;
    }

    /// <summary>Boxes of an image that may hold an object, whatever its class, in its own pixels, best first.</summary>
    public DetectedInstances Propose(ImageExample image) => Find(image, model.Propose);

    /// <summary>As the graph of a saved model does it. Boxes without masks are merged as if they were full.</summary>
    private DetectedInstances FindInTiles(ImageExample image, TilingOptions tiling)
    {
        bool hasMasks = true;
        var tiles = new List<TileDetections>();
        foreach (PixelBounds tile in TileGrid.Of(image.Height, image.Width, tiling))
        {
            DetectedInstances found = Find(TileCrop.Of(image, tile), model.Detect);
            hasMasks &= found.Masks is not null;
            tiles.Add(new TileDetections(tile, found with { Masks = found.Masks ?? MaskBoxes.Fill(found.Boxes, tile.Height, tile.Width) }));
        }
        DetectedInstances merged = TileMerger.Merge(image.Height, image.Width, tiles);
        return hasMasks ? merged : merged with { Masks = null };
    }

    private DetectedInstances Find(ImageExample image, Func<ImageBatch, ImageDetections[]> find)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        ImageBatch batch = _transform.Batch([image], device);
        ImageDetections found = find(batch)[0];
        (int height, int width) = batch.Sizes[0];
        float[] boxes = ToImage(found.Boxes, (float)image.Width / width, (float)image.Height / height, image);
        RunLengthMask[]? masks = found.Masks is { } probabilities ? Paste(probabilities, options.MaskSide, boxes, image) : null;
        return new DetectedInstances { Boxes = boxes, Scores = found.Scores, Classes = found.Classes, Masks = masks };
    }

    /// <summary>From the network's input to the image's own pixels: x0, y0, x1, y1 of each box.</summary>
    private static float[] ToImage(Box[] boxes, float scaleX, float scaleY, ImageExample image)
    {
        float[] corners = MemoryMarshal.Cast<Box, float>(boxes).ToArray();
        for (int i = 0; i < corners.Length; i++)
            corners[i] = i % 2 == 0 ? Math.Clamp(corners[i] * scaleX, 0, image.Width) : Math.Clamp(corners[i] * scaleY, 0, image.Height);
        return corners;
    }

    private RunLengthMask[] Paste(float[] probabilities, int size, float[] boxes, ImageExample image)
    {
        var masks = new RunLengthMask[boxes.Length / 4];
        for (int i = 0; i < masks.Length; i++)
        {
            masks[i] = MaskPaster.Paste(
                probabilities.AsSpan(i * size * size, size * size), size, boxes.AsSpan(i * 4, 4), image.Height, image.Width,
                options.Detection.MaskThreshold, options.Detection.Pasting);
        }
        return masks;
    }
}
