using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Tests.Onnx;
using Microsoft.ML.InstanceSegmentation.Tiles;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet.Scoring;

[TestClass]
public sealed class TiledModelTests
{
    private static readonly TilingOptions s_tiling = new() { Side = 300, Overlap = 80 };

    [TestMethod]
    public void Saved_model_gives_what_its_tiles_give_singly_and_merged()
    {
        var ml = new MLContext();
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(ml, folder);
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        using InstanceSegmentationTransformer whole = UntrainedModel.Fit(ml, checkpoint, images);
        using InstanceSegmentationTransformer tiled = whole.WithOptions(options => options with
        {
            Tiling = s_tiling,
            Detection = options.Detection with { BoxesFromMasks = true },
        });
        Assert.AreEqual(s_tiling, tiled.ModelOptions.Tiling);
        Assert.IsNull(whole.ModelOptions.Tiling);
        string file = folder.File("tiled.zip");
        ml.Model.Save(tiled, images.Schema, file);
        ITransformer loaded = ml.Model.Load(file, out _);
        using var single = new GraphSession(MaskRcnnGraph.Build(
            new ModelConfiguration(UntrainedModel.Options, UntrainedModel.ClassNames), WeightFile.Read(checkpoint)));

        ImagePrediction[] before = UntrainedModel.Score(ml, tiled, images), after = UntrainedModel.Score(ml, loaded, images);
        ImageExample[] pixels = [.. ImageColumn.Read(images, new ColumnOptions())];
        Assert.IsTrue(pixels.Any(image => TileGrid.Cuts(image.Height, image.Width, s_tiling)));
        for (int i = 0; i < pixels.Length; i++)
        {
            DetectedInstances expected = Twin(single, pixels[i]);
            Assert.IsGreaterThan(10, expected.Count);
            foreach (ImagePrediction found in new[] { before[i], after[i] })
            {
                CollectionAssert.AreEqual(expected.Classes.Select(index => UntrainedModel.ClassNames[index]).ToArray(), found.PredictedLabel);
                CollectionAssert.AreEqual(expected.Scores, found.Score);
                CollectionAssert.AreEqual(expected.Boxes, found.PredictedBoundingBoxes);
                CollectionAssert.AreEqual(expected.Masks!.Select(mask => mask.ToJson()).ToArray(), found.PredictedMasks);
            }
        }
        (loaded as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void Model_in_memory_scores_in_the_same_tiles()
    {
        ModelOptions options = UntrainedModel.Options with { Tiling = s_tiling };
        var ml = new MLContext();
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(ml, folder);
        string checkpoint = UntrainedModel.WriteCheckpoint(folder, options);
        using InstanceSegmentationTransformer saved = ml.Transforms.ApplyInstanceSegmentationModel(checkpoint, UntrainedModel.ClassNames, options).Fit(images);
        ImagePrediction[] found = UntrainedModel.Score(ml, saved, images);
        using var network = new MaskRcnn(options, UntrainedModel.ClassNames.Length, seed: 3);
        network.SetWeights(WeightFile.Read(checkpoint));
        var scorer = new Scorer(network, options, torch.CPU);
        ImageExample[] pixels = [.. ImageColumn.Read(images, new ColumnOptions())];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Sums are in another order, so a view at the edge of agreeing with another may fall to the other side.
            DetectedInstances expected = scorer.Score(pixels[i]);
            Assert.IsLessThan(0.02 * expected.Count, Math.Abs(expected.Count - found[i].Score!.Length));
            int same = expected.Masks!.Count(mask => found[i].PredictedMasks!.Any(other => RunLengthMask.Parse(other).IoU(mask) > 0.95));
            Assert.IsGreaterThanOrEqualTo(0.95 * expected.Count, same);
        }
    }

    [TestMethod]
    public void Settings_of_another_network_are_refused()
    {
        var ml = new MLContext();
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(ml, folder);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(ml, UntrainedModel.WriteCheckpoint(folder), images);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => model.WithOptions(options => options with { Heads = options.Heads with { BoxWidth = 64 } })).Message,
            "roi_heads.box_head");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => model.WithOptions(options => options with { Tiling = new TilingOptions { Side = 1 } })).Message, "Tiling.Side");
    }

    /// <summary>Cuts the tiles, scores each as an image of its own, and merges.</summary>
    private static DetectedInstances Twin(GraphSession single, ImageExample image)
    {
        var tiles = new List<TileDetections>();
        foreach (PixelBounds tile in TileGrid.Of(image.Height, image.Width, s_tiling))
        {
            GraphDetections found = single.Score(TileCrop.Of(image, tile).Pixels, tile.Height, tile.Width);
            MaskSettings settings = MaskSettings.Read(found.MaskSettings);
            // As the graph does, whose boxes are the image's: far from its origin they are rounded.
            float[] boxes = [.. found.Boxes.Select((value, i) => i % 2 == 0 ? value + tile.X - tile.X : value + tile.Y - tile.Y)];
            tiles.Add(new TileDetections(tile, new DetectedInstances
            {
                Boxes = boxes,
                Scores = found.Scores,
                Classes = Array.ConvertAll(found.Labels, label => Array.IndexOf(UntrainedModel.ClassNames, label)),
                Masks = [.. Enumerable.Range(0, found.Count).Select(i => settings.Paste(found.Masks, i, boxes.AsSpan(4 * i, 4), tile.Height, tile.Width))],
            }));
        }
        DetectedInstances merged = TileMerger.Merge(image.Height, image.Width, tiles);
        MaskBoxes.Tighten(merged.Boxes, merged.Masks!);
        return merged;
    }
}
