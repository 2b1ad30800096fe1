using System.Globalization;
using System.Net;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class LabelProblemsTests
{
    /// <summary>What is wrong, and what an annotation has that is wrong so.</summary>
    private static readonly string[] s_bad =
    [
        """ "image_id":1,"category_id":99,"segmentation":[[10,10,30,10,30,30]] """,
        """ "image_id":999,"category_id":1,"segmentation":[[10,10,30,10,30,30]] """,
        """ "image_id":1,"category_id":1,"segmentation":[] """,
        """ "image_id":1,"category_id":1,"bbox":[10,10,20,20] """,
        """ "image_id":1,"category_id":1,"segmentation":[[10,10,30,30]] """,
        """ "image_id":1,"category_id":1,"segmentation":[[NaN,10,30,10,30,30]] """,
        """ "image_id":1,"category_id":1,"segmentation":{"size":[256,256],"counts":[100,20,9]} """,
        """ "image_id":1,"category_id":1,"bbox":[30,30,-20,-20],"segmentation":[[10,10,30,10,30,30]] """,
        """ "image_id":1,"category_id":1,"segmentation":[[310,310,330,310,330,330]] """,
        """ "image_id":1,"category_id":1,"segmentation":[["ten",10,30,10,30,30]] """,
    ];

    [TestMethod]
    public void Of_a_training_set_of_which_three_percent_are_bad_in_ten_ways_the_rest_is_learnt_and_log_and_report_tell_each_kind()
    {
        using IDisposable oneThread = Training.Tiny.OneThread();
        using var folder = new TemporaryFolder();
        ShapesDataset data = ShapesDataset.Write(folder.FullName, trainingImages: 6, validationImages: 1, seed: 3, new SceneSettings { Side = (256, 256), Radius = (7, 9), Count = (55, 55), SmallestArea = 30 });
        string text = File.ReadAllText(data.TrainingAnnotations);
        int good = text.Split("\"category_id\"").Length - 1, end = text.LastIndexOf(']');
        Assert.IsTrue(s_bad.Length is var bad && bad > 0.025 * good && bad < 0.035 * good, $"{good} annotations are good");
        File.WriteAllText(data.TrainingAnnotations, $"{text[..end]},{string.Join(",", s_bad.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{9001 + i},{value}}}")))}{text[end..]}");

        var ml = new MLContext(seed: 1);
        var log = new List<string>();
        ml.Log += (_, message) => log.Add(message.Message);
        var report = new TrainingReport(TinyModel.Training);
        IDataView view = ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
        using InstanceSegmentationTransformer model = ml.InstanceSegmentation().SegmentInstances(TinyModel.Training, progress: report).Fit(view);

        Assert.AreEqual(3, report.Steps);
        string image = "(image 1, '000001.jpg')", told =
            $"{data.TrainingAnnotations}: 10 of {good + 10} annotations cannot be learnt from and are left out: "
            + $"1 of an image that the file does not have (annotation 9002); 1 of a category that the file does not have (annotation 9001 {image}); "
            + $"2 without a segmentation (annotation 9003 {image}, annotation 9004 {image}); 2 with an unusable segmentation (annotation 9006 {image}, annotation 9007 {image}); "
            + $"1 whose mask has no pixel (annotation 9005 {image}); 2 with an unusable box (annotation 9008 {image}, annotation 9009 {image}); 1 with an unusable value (annotation 9010 {image}).";
        Assert.AreEqual(1, log.Count(line => line.Contains(told, StringComparison.Ordinal)), string.Join("\n", log));
        Assert.AreEqual(told, model.LabelWarnings.Single());
        Assert.Contains(told, WebUtility.HtmlDecode(report.Page(model, new FontFiles([]))));
    }
}
