using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Images;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>The window of values of 16-bit images: from the reader through training into the model, and from there to those who read files for it.</summary>
[TestClass]
public sealed class WindowTests
{
    private const int Side = 48;

    private static readonly IntensityWindow s_window = IntensityWindow.OfValues(0, 4095);

    [TestMethod]
    public void A_model_keeps_the_window_of_its_images_and_scores_files_that_are_read_with_it()
    {
        using var folder = new FormatFolder();
        Write(folder);
        var ml = new MLContext(seed: 1);
        InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
        IDataView data = segmentation.LoadInstances(folder.Path, options: Reading(s_window));
        // What lies between the reader and the training must not lose it: a split, a filter, a transform that makes another image.
        IDataView train = segmentation.TrainTestSplit(data, 0.25, seed: 1).TrainSet;
        train = ml.Transforms.ResizeImages("Image", Side, Side, "Image").Fit(train).Transform(train);
        using InstanceSegmentationTransformer model = segmentation.SegmentInstances(TinyModel.Training).Fit(train);
        Assert.AreEqual(s_window, model.ImageFileOptions.Window);
        ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        model.SaveOnnx(folder.File("model.onnx"));
        foreach (string file in new[] { "model.zip", "model.onnx" })
        {
            Assert.AreEqual(s_window, segmentation.GetImageFileOptions(folder.File(file)).Window);
            using InstanceSegmentationTransformer again = segmentation.ApplyInstanceSegmentationModel(folder.File(file)).Fit(data);
            Assert.AreEqual(s_window, again.ModelOptions.Image.Window);
        }
        using InstanceSegmentationPredictionPool pool = segmentation.CreatePredictionPool(folder.File("model.zip"));
        Assert.AreEqual(s_window, pool.ImageFileOptions.Window);
        using MLImage image = ImageFiles.Read(folder.File("0.png"), pool.ImageFileOptions);
        Assert.AreEqual(255, image.Pixels.ToArray().Where((_, i) => i % 4 == 0).Max());
    }

    [TestMethod]
    public void Nearly_black_images_are_told_with_the_window_to_set_and_not_any_more_with_it()
    {
        using var folder = new FormatFolder();
        Write(folder);
        string[] Warnings(IntensityWindow? window)
        {
            var ml = new MLContext();
            var warnings = new List<string>();
            ml.Log += (_, message) =>
            {
                if (message.Kind == Runtime.ChannelMessageKind.Warning)
                    warnings.Add(message.RawMessage);
            };
            ml.InstanceSegmentation().LoadInstances(folder.Path, options: Reading(window));
            return [.. warnings];
        }
        string warning = Warnings(null).Single();
        Assert.StartsWith($"{folder.File("0.png")}: its values reach 4095 of 65535, and it comes out nearly black, at most 15 of 255, as 4 of 4 images", warning);
        Assert.Contains("--window 0,4095", warning);
        Assert.IsEmpty(Warnings(s_window));
        Assert.Contains("with the window 0,65535, at most 16 of 255", Warnings(new IntensityWindow()).Single());
        Assert.Contains("nearly black", new MLContext().InstanceSegmentation().DescribeInstances(folder.Path).Warnings.Single());
    }

    [TestMethod]
    public void A_window_of_the_options_that_is_not_that_of_the_images_is_refused_and_one_to_score_with_is_told()
    {
        using var folder = new FormatFolder();
        Write(folder);
        var ml = new MLContext(seed: 1);
        var told = new List<string>();
        ml.Log += (_, message) =>
        {
            if (message.Kind == Runtime.ChannelMessageKind.Warning)
                told.Add(message.RawMessage);
        };
        InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
        IDataView data = segmentation.LoadInstances(folder.Path, options: Reading(s_window));
        InstanceSegmentationOptions other = TinyModel.Training with { Model = TinyModel.Options with { Image = TinyModel.Options.Image with { Window = IntensityWindow.OfPercentiles(1, 99) } } };
        Assert.Contains("read with the window 0,4095, but Model.Image.Window is 1%,99%", Assert.ThrowsExactly<ArgumentException>(() => segmentation.SegmentInstances(other).Fit(data)).Message);

        using var untrained = new TemporaryFolder();
        using InstanceSegmentationTransformer model = segmentation
            .ApplyInstanceSegmentationModel(UntrainedModel.WriteCheckpoint(untrained), UntrainedModel.ClassNames, UntrainedModel.Options).Fit(data);
        told.Clear();
        model.Transform(data);
        Assert.Contains("trained with images read with the window none, and these are read with 0,4095", told.Single());
    }

    private static ReadingOptions Reading(IntensityWindow? window) => new() { Images = new ImageFileOptions { Window = window } };

    /// <summary>Four pictures of 12 of 16 bits, a square of full brightness in each.</summary>
    private static void Write(FormatFolder folder)
    {
        for (int i = 0; i < 4; i++)
        {
            ushort[] samples = [.. Enumerable.Range(0, Side * Side).Select(at => (ushort)(at % Side is >= 10 and < 30 && at / Side is >= 8 and < 28 ? 4095 : 300 + i))];
            File.WriteAllBytes(folder.File($"{i}.png"), DeepPng.Write(samples, Side, Side));
        }
        folder.Text("a.json", $$"""
            {"images":[{{string.Join(",", Enumerable.Range(0, 4).Select(i => $$"""{"id":{{i + 1}},"file_name":"{{i}}.png","width":{{Side}},"height":{{Side}}}"""))}}],"categories":[{"id":1,"name":"cell"}],
            "annotations":[{{string.Join(",", Enumerable.Range(1, 4).Select(i => $$"""{"id":{{i}},"image_id":{{i}},"category_id":1,"segmentation":[[10,8,30,8,30,28,10,28]]}"""))}}]}
            """);
    }
}
