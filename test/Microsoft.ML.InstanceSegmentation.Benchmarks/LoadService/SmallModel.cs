using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>An untrained network that scores an image of 64 pixels in some milliseconds and finds something in each, and such images.</summary>
internal static class SmallModel
{
    private const int Side = 64, Images = 8;

    private static readonly string[] s_classNames = ["circle", "square", "star"];

    private static ModelOptions Options { get; } = new()
    {
        Image = new ImageOptions { MinSize = Side, MaxSize = Side },
        Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = 16, Stages = [2, 3] },
        Anchors = new AnchorOptions { Sizes = [[8], [16], [32]] },
        Proposals = new ProposalOptions { PreNms = 50, PostNms = 50 },
        Heads = new HeadOptions { BoxWidth = 32, MaskWidths = [16], MaskPredictorWidth = 16 },
        Detection = new DetectionOptions { ScoreThreshold = 0.3f, MaxDetections = 20 },
    };

    /// <summary>Writes it into a folder as a model.zip.</summary>
    public static string Save(string folder)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new MaskRcnn(Options, s_classNames.Length, seed: 3);
        NamedWeights weights = network.GetWeights();
        // Untrained predictors are sure of nothing; stronger ones spread the scores.
        foreach (string name in new[] { "roi_heads.box_predictor.cls_score.weight", "roi_heads.mask_predictor.mask_fcn_logits.weight" })
            weights[name] = weights[name] with { Values = Array.ConvertAll(weights[name].Values, value => 40 * value) };
        string checkpoint = Path.Combine(folder, "untrained.safetensors"), file = Path.Combine(folder, "model.zip");
        SafetensorsFile.Write(checkpoint, weights);
        var ml = new MLContext();
        IDataView rows = ml.Data.LoadFromEnumerable<Row>([]);
        using InstanceSegmentationTransformer model = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(checkpoint, s_classNames, Options).Fit(rows);
        ml.Model.Save(model, rows.Schema, file);
        return file;
    }

    /// <summary>Writes images of blocks of random colours into a folder.</summary>
    public static string DrawImages(string folder)
    {
        string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        var random = new Random(1);
        for (int i = 0; i < Images; i++)
        {
            var blocks = new byte[4 * 64];
            random.NextBytes(blocks);
            var pixels = new byte[4 * Side * Side];
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                blocks.AsSpan(4 * ((pixel / Side / 8 * 8) + (pixel % Side / 8)), 3).CopyTo(pixels.AsSpan(4 * pixel));
                pixels[(4 * pixel) + 3] = byte.MaxValue;
            }
            using MLImage image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels);
            image.Save(Path.Combine(images, $"{i}.png"));
        }
        return images;
    }

    /// <summary>A name beside the image, since ML.NET saves no column of images.</summary>
    private sealed class Row
    {
        public string? FileName { get; set; }

        public MLImage? Image { get; set; }
    }
}
