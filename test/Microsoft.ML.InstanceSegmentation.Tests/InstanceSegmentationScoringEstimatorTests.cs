using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Weights;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>From a checkpoint to a transformer, without training.</summary>
[TestClass]
public sealed class InstanceSegmentationScoringEstimatorTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_program_without_libtorch_scores_and_saves_a_checkpoint_as_TorchSharp_scores_it(int version)
    {
        ModelOptions options = version == 1 ? NarrowCheckpoint.Version1 : NarrowCheckpoint.Version2;
        NamedWeights weights = NarrowCheckpoint.Weights(options);
        using var folder = new TemporaryFolder();
        string checkpoint = NarrowCheckpoint.Write(folder, weights);
        string images = Directory.CreateDirectory(folder.File("images")).FullName;
        // Three: at this scale, 800 pixels, a box of a fourth differs by 0.0103 pixels with libtorch 2.10, which random weights make of
        // rounding.
        ImageExample[] examples = [.. ScoreProgram.RandomImages(3, images)];

        using DisposeScope scope = torch.NewDisposeScope();
        using var network = new MaskRcnn(options, NarrowCheckpoint.ClassNames.Length, seed: 1);
        network.SetWeights(weights);
        DetectedInstances[] expected = Score(0.5f), sure = Score(0.505f), possible = Score(0.495f);
        Assert.IsTrue(expected.All(found => found.Count > 0));

        ScoreResult result = ScoreProgram.Score(checkpoint, images, folder.File("result.json"), NarrowCheckpoint.ClassNames);
        for (int i = 0; i < examples.Length; i++)
            ScoreProgram.AssertSame(expected[i], result.Images[i], NarrowCheckpoint.ClassNames, examples[i].Name, sure[i], possible[i], wholePixels: true);

        DetectedInstances[] Score(float maskThreshold) => Array.ConvertAll(
            examples, new Scorer(network, options with { Detection = options.Detection with { MaskThreshold = maskThreshold } }, torch.CPU).Score);
    }

    [TestMethod]
    public void A_model_that_is_given_is_taken_and_columns_are_renamed()
    {
        using var folder = new TemporaryFolder();
        ModelOptions options = NarrowCheckpoint.Version1 with { Image = new ImageOptions { MinSize = 64, MaxSize = 96 }, Detection = new DetectionOptions { ScoreThreshold = 1 } };
        string checkpoint = NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(options));
        var columns = new ColumnOptions { ImageColumnName = "Photo", ScoreColumnName = "Confidence" };
        using InstanceSegmentationTransformer model = new MLContext().Transforms.ApplyInstanceSegmentationModel(checkpoint, NarrowCheckpoint.ClassNames, options, columns).Fit(View("Photo"));
        Assert.IsNotNull(model.GetOutputSchema(View("Photo").Schema).GetColumnOrNull("Confidence"));
        CollectionAssert.AreEqual(NarrowCheckpoint.ClassNames, model.ClassNames.ToArray());
    }

    [TestMethod]
    public void Names_of_more_or_fewer_classes_are_refused_with_their_number()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version2));
        foreach (string[] names in new string[][] { ["circle"], [.. CocoClassNames.Torchvision] })
        {
            string message = Assert.Throws<ArgumentException>(() => Estimator(checkpoint, names)).Message;
            StringAssert.Contains(message, $"There are {names.Length} class names");
            StringAssert.Contains(message, "has 3 classes");
            StringAssert.Contains(message, checkpoint);
        }
        Assert.Throws<ArgumentException>(() => Estimator(checkpoint));
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Estimator(checkpoint, "circle", "", "star")).Message, "class name is empty");
    }

    [TestMethod]
    public void Torchvisions_COCO_names_are_90()
    {
        Assert.HasCount(90, CocoClassNames.Torchvision);
        Assert.AreEqual("person", CocoClassNames.Torchvision[0]);
        Assert.AreEqual("toothbrush", CocoClassNames.Torchvision[89]);
        Assert.HasCount(80, CocoClassNames.Torchvision.Where(name => name != "N/A").Distinct());
    }

    [TestMethod]
    public void Weights_that_are_missing_of_another_shape_or_of_another_network_are_named()
    {
        AssertRefused(weights => weights.Remove("roi_heads.mask_head.1.0.bias"), "'roi_heads.mask_head.1.0.bias'");
        AssertRefused(weights => weights.Remove("roi_heads.box_predictor.cls_score.weight"), "'roi_heads.box_predictor.cls_score.weight'");
        AssertRefused(weights => weights["rpn.head.bbox_pred.bias"] = new WeightTensor([7], new float[7]), "'rpn.head.bbox_pred.bias' has shape [7]");
        AssertRefused(weights => weights["roi_heads.keypoint_head.0.weight"] = new WeightTensor([1], [0]), "'roi_heads.keypoint_head.0.weight'");
        AssertRefused(weights => weights["backbone.body.layer2.0.conv1.weight"] = ReferenceWeights.Weight("x", 128, 8, 3, 3), "'backbone.body.layer2.0.conv1.weight' has shape [128, 8, 3, 3]");
        AssertRefused(weights => weights.Clear(), "there is no 'roi_heads.box_predictor.cls_score.weight'");
    }

    [TestMethod]
    public void A_file_that_is_absent_unknown_cut_short_or_hostile_is_refused_with_its_name()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => Estimator(folder.File("none.pth"), "a")).Message, "none.pth");
        byte[] whole = File.ReadAllBytes(NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1)));
        AssertFileRefused("unknown.pth", "GIF89a"u8.ToArray(), "unknown");
        AssertFileRefused("short.safetensors", whole[..^5], "safetensors");
        AssertFileRefused("short.pth", File.ReadAllBytes(Checkpoints.Path("zip.pth"))[..^100], "short.pth");
        AssertFileRefused("hostile.pth", PickleBytes.Zip("\u0080\u0002cos\nsystem\n(X\u0005\0\0\0touchtR.").ToArray(), "'os.system'");

        void AssertFileRefused(string name, byte[] bytes, string reason)
        {
            File.WriteAllBytes(folder.File(name), bytes);
            string message = Assert.ThrowsExactly<InvalidDataException>(() => Estimator(folder.File(name), "a")).Message;
            StringAssert.Contains(message, folder.File(name));
            StringAssert.Contains(message, reason);
        }
    }

    [TestMethod]
    [DataRow("", "the file is empty")]
    [DataRow("notes about the model", "the format is unknown")]
    [DataRow("version https://git-lfs.github.com/spec/v1\n", "git lfs pull")]
    public void A_file_that_is_no_model_is_not_asked_for_class_names(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.zip"), content);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => new MLContext().Transforms.ApplyInstanceSegmentationModel(folder.File("model.zip"))).Message;
        StringAssert.Contains(message, $"'{folder.File("model.zip")}' is not a model of this library, and no checkpoint: ");
        StringAssert.Contains(message, reason);
    }

    [TestMethod]
    public void Data_without_the_image_column_are_refused()
    {
        using var folder = new TemporaryFolder();
        InstanceSegmentationScoringEstimator estimator = Estimator(NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1)), NarrowCheckpoint.ClassNames);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => estimator.Fit(View("Photo"))).Message, "'Image'");
    }

    [TestMethod]
    [DataRow("model.zip")]
    [DataRow("model.onnx")]
    public void A_model_of_this_library_brings_its_classes_and_settings(string name)
    {
        using var folder = new TemporaryFolder();
        string checkpoint = NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        string file = folder.File(name);
        var ml = new MLContext();
        using (InstanceSegmentationTransformer saved = Estimator(checkpoint, NarrowCheckpoint.ClassNames).Fit(View("Image")))
        {
            if (name == "model.onnx")
                saved.SaveOnnx(file);
            else
                ml.Model.Save(saved, View("Image", "FileName").Schema, file);
        }

        using InstanceSegmentationTransformer model = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(file).Fit(View("Image"));

        CollectionAssert.AreEqual(NarrowCheckpoint.ClassNames, model.ClassNames.ToArray());
        string message = Assert.ThrowsExactly<ArgumentException>(() => Estimator(file, "circle")).Message;
        StringAssert.Contains(message, "leave classNames and model out");
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_named_and_nothing_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = NarrowCheckpoint.Write(folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        using InstanceSegmentationTransformer model = Estimator(checkpoint, NarrowCheckpoint.ClassNames).Fit(View("Image"));
        string target = Directory.CreateDirectory(folder.File("folder")).FullName;

        StringAssert.Contains(Assert.Throws<IOException>(() => model.SaveOnnx(target)).Message, target);

        Assert.HasCount(2, Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!));
    }

    private static InstanceSegmentationScoringEstimator Estimator(string checkpoint, params string[] names) => new MLContext().Transforms.ApplyInstanceSegmentationModel(checkpoint, names);

    private static EmptyDataView View(string imageColumn, string? textColumn = null)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(imageColumn, ImageType.AnySize);
        if (textColumn is not null)
            schema.AddColumn(textColumn, TextDataViewType.Instance);
        return new EmptyDataView(schema.ToSchema());
    }

    private static void AssertRefused(Action<NamedWeights> change, string reason)
    {
        using var folder = new TemporaryFolder();
        NamedWeights weights = NarrowCheckpoint.Weights(NarrowCheckpoint.Version1);
        change(weights);
        string checkpoint = NarrowCheckpoint.Write(folder, weights);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Estimator(checkpoint, NarrowCheckpoint.ClassNames)).Message;
        StringAssert.Contains(message, checkpoint);
        StringAssert.Contains(message, reason);
    }
}
