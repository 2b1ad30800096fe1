using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Tiles;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class TiledGraphTests
{
    private const int ValuesOfTile = 5;

    private static readonly string[] s_classes = ["circle", "square", "triangle"];
    private static readonly TilingOptions s_tiling = new() { Side = 96, Overlap = 24 };

    private static readonly ModelOptions s_options = new()
    {
        Image = new() { MinSize = 64, MaxSize = 128 },
        Backbone = new() { Depth = ResNetDepth.ResNet18, Norm = BackboneNorm.Batch, PyramidWidth = 16, Stages = [2, 3] },
        Anchors = new() { Sizes = [[8], [16], [32]] },
        Proposals = new() { PreNms = 50, PostNms = 40 },
        Pooling = new() { BoxBins = 5, MaskBins = 4 },
        Heads = new() { BoxWidth = 32, MaskWidths = [16], MaskPredictorWidth = 16 },
        Detection = new() { ScoreThreshold = 0.3f, MaxDetections = 6 },
    };

    private static GraphSession s_tiled = null!, s_single = null!;

    [ClassInitialize]
    public static void Build(TestContext context) => (s_tiled, s_single) = (new GraphSession(Graph(s_tiling)), new GraphSession(Graph(null)));

    [ClassCleanup]
    public static void Free()
    {
        s_tiled.Dispose();
        s_single.Dispose();
    }

    private static byte[] Graph(TilingOptions? tiling, ModelOptions? options = null)
    {
        var configuration = new ModelConfiguration((options ?? s_options) with { Tiling = tiling }, s_classes);
        return MaskRcnnGraph.Build(configuration, ReferenceWeights.Of(configuration));
    }

    [TestMethod]
    [DataRow(40, 70, "smaller than a tile")]
    [DataRow(96, 96, "exactly a tile")]
    [DataRow(97, 96, "one row more")]
    [DataRow(96, 97, "one column more")]
    [DataRow(150, 260, "several")]
    [DataRow(30, 400, "a strip")]
    [DataRow(1, 1, "a pixel")]
    public void Graph_gives_what_the_graph_of_one_image_gives_of_each_tile(int height, int width, string what)
    {
        byte[] image = ReferenceWeights.Image("tiles", height, width);
        GraphDetections found = s_tiled.Score(image, height, width, blueFirst: true);
        float[] tiles = s_tiled.Floats(image, height, width, GraphPorts.Tiles);

        PixelBounds[] expectedTiles = TileGrid.Of(height, width, s_tiling);
        Assert.HasCount(expectedTiles.Length * ValuesOfTile, tiles, what);
        int first = 0;
        foreach ((PixelBounds tile, float[] place) in expectedTiles.Zip(tiles.Chunk(ValuesOfTile)))
        {
            CollectionAssert.AreEqual(tile.Corners, place[..4], what);
            GraphDetections alone = s_single.Score(Crop(image, width, tile), tile.Height, tile.Width, blueFirst: true);
            int end = first + alone.Count;
            Assert.AreEqual(alone.Count, (int)place[4], what);
            CollectionAssert.AreEqual(alone.Scores, found.Scores[first..end], what);
            CollectionAssert.AreEqual(alone.Labels, found.Labels[first..end], what);
            CollectionAssert.AreEqual(alone.Boxes.Select((value, i) => value + (i % 2 == 0 ? tile.X : tile.Y)).ToArray(), found.Boxes[(4 * first)..(4 * end)], what);
            CollectionAssert.AreEqual(alone.Masks, found.Masks[(64 * first)..(64 * end)], what);
            first = end;
        }
        Assert.AreEqual(first, found.Count, what);
        Assert.AreNotEqual(0, found.Count, what);
    }

    [TestMethod]
    public void Tiles_without_a_detection_give_empty_outputs()
    {
        using var tiled = new GraphSession(Graph(s_tiling, s_options with { Detection = new() { ScoreThreshold = 1 } }));
        GraphDetections none = tiled.Score(ReferenceWeights.Image("tiles", 120, 250), 120, 250);
        Assert.IsTrue(none is { Boxes: [], Scores: [], Labels: [], Masks: [] });
    }

    [TestMethod]
    public void Weights_and_settings_are_read_back()
    {
        byte[] graph = Graph(s_tiling);
        (ModelConfiguration configuration, NamedWeights weights) = OnnxModelReader.Read(graph);
        Assert.AreEqual(s_tiling, configuration.Options.Tiling);
        NamedWeights expected = ReferenceWeights.Of(configuration);
        CollectionAssert.AreEqual(expected.Keys.ToArray(), weights.Keys.ToArray());
        Assert.IsTrue(expected.All(pair => pair.Value.Values.SequenceEqual(weights[pair.Key].Values)));
        Assert.IsTrue(OnnxModelReader.CutsTiles(graph));
        Assert.IsFalse(OnnxModelReader.CutsTiles(Graph(null)));
    }

    /// <summary>
    /// Scored whole, at the same scale, the features of the network's first layer alone would be 64 × 672² × 4 bytes, 116 MB, and several
    /// such are alive at a time.
    /// </summary>
    [TestMethod]
    public void Memory_for_many_tiles_is_that_of_one()
    {
        const int Side = 1344, MostMegabytes = 60;
        ModelOptions options = s_options with { Image = new() { MinSize = 192, MaxSize = 192 }, Proposals = new() { PreNms = 10, PostNms = 5 } };
        using var tiled = new GraphSession(Graph(new TilingOptions { Side = 192, Overlap = 16 }, options));
        byte[] image = ReferenceWeights.Image("many", 64, 64);
        tiled.Score(image, 64, 64);
        byte[] large = new byte[3 * Side * Side];
        for (int i = 0; i < large.Length; i++)
            large[i] = image[i % image.Length];
        GC.Collect();
        long before = Environment.WorkingSet, most = 0;
        using (var sampler = new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, 0, 5))
            Assert.HasCount(64 * ValuesOfTile, tiled.Floats(large, Side, Side, GraphPorts.Tiles));
        Assert.IsLessThan(MostMegabytes, (most - before) >> 20, "megabytes more than before");
    }

    private static byte[] Crop(byte[] image, int width, PixelBounds tile) =>
        TileCrop.Of(Example(image, width), tile).Pixels;

    private static ImageExample Example(byte[] image, int width) => new()
    {
        Name = "image",
        Height = image.Length / 3 / width,
        Width = width,
        Pixels = image,
        Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
    };
}
