using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>The evaluation over columns gives the figures of the one that goes detection by detection.</summary>
[TestClass]
public sealed class CocoFileEngineTests
{
    private const int Height = 40, Width = 50;

    /// <summary>Boundaries 3 pixels wide: of 2 %, they would be 1 pixel wide and hardly overlap.</summary>
    private const double Ratio = 0.05;

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void Every_figure_is_that_of_the_evaluation_image_by_image(bool withBoxes, bool withMasks)
    {
        using var folder = new TemporaryFolder();
        int compared = 0, lower = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            (string annotations, string results) = Write(folder, new Random(seed), withBoxes, withMasks);
            LabelledDataset truth = CocoReader.LoadAnnotations(annotations);
            int most = seed % 3 == 0 ? 3 : 100;
            CocoFileEngine engine = CocoFileEngine.TryCreate(truth, results, new CocoParameters { MaxDetections = [most], BoundaryDilationRatio = Ratio })!;
            Assert.IsNotNull(engine, $"seed {seed}");
            DetectionMetrics fast = engine.Metrics(most);
            DetectionMetrics slow = ImageByImage(truth, CocoResults.Read(results), most);
            AssertSame(slow.BoundingBox, fast.BoundingBox, $"boxes, seed {seed}");
            Assert.AreEqual(slow.Mask is null, fast.Mask is null);
            if (slow.Mask is { } masks)
                AssertSame(masks, fast.Mask!, $"masks, seed {seed}");
            Assert.AreEqual(slow.Boundary is null, fast.Boundary is null);
            if (slow.Boundary is { } boundaries)
            {
                AssertSame(boundaries, fast.Boundary!, $"boundaries, seed {seed}");
                lower += boundaries.AP < slow.Mask!.AP ? 1 : 0;
            }
            compared += engine.Count;
        }
        Assert.IsGreaterThan(1000, compared);
        Assert.AreEqual(withMasks, lower > 20, $"boundary AP is lower in {lower} sets");
    }

    [TestMethod]
    public void Annotations_are_the_same_as_by_the_reader_that_names_faults()
    {
        using var folder = new TemporaryFolder();
        for (int seed = 0; seed < 30; seed++)
        {
            (string file, _) = Write(folder, new Random(seed), withBoxes: true, withMasks: true);
            LabelledDataset slow = CocoReader.LoadAnnotations(file), fast = CocoAnnotationScanner.TryRead(file)!;
            CollectionAssert.AreEqual(slow.Categories.ToArray(), fast.Categories.ToArray());
            CollectionAssert.AreEqual(slow.Images.Select(image => (image.Id, image.FileName, image.Width, image.Height)).ToArray(), fast.Images.Select(image => (image.Id, image.FileName, image.Width, image.Height)).ToArray());
            foreach ((LabelledImage expected, LabelledImage found) in slow.Images.Zip(fast.Images))
            {
                CollectionAssert.AreEqual(
                    expected.Annotations.Select(each => (each.Id, each.Category, string.Join(",", each.Box), each.IsCrowd, each.Mask, each.Area)).ToArray(),
                    found.Annotations.Select(each => (each.Id, each.Category, string.Join(",", each.Box), each.IsCrowd, each.Mask, each.Area)).ToArray());
            }
        }
    }

    [TestMethod]
    [DataRow("""{"id":1,"image_id":1,"category_id":1,"segmentation":[[1,2,4,2,4,6]]}""", DisplayName = "no box")]
    [DataRow("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}""", DisplayName = "no segmentation")]
    [DataRow("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"segmentation":[[1,2,4,2,4,6],[1,2]]}""", DisplayName = "a stray part")]
    [DataRow("""{"id":1,"image_id":9,"category_id":1,"bbox":[1,2,3,4],"segmentation":[[1,2,4,2,4,6]]}""", DisplayName = "an unknown image")]
    [DataRow("""{"id":1,"image_id":1.0,"category_id":1,"bbox":[1,2,3,4],"segmentation":[[1,2,4,2,4,6]]}""", DisplayName = "a whole number with a point")]
    [DataRow("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":-1,"segmentation":[[1,2,4,2,4,6]]}""", DisplayName = "an area below zero")]
    [DataRow("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"segmentation":{"size":[2,2],"counts":[4]}}""", DisplayName = "a mask of another size")]
    [DataRow("7", DisplayName = "no object")]
    [DataRow("""{"id":1""", DisplayName = "cut off")]
    public void Annotations_of_an_unusual_kind_are_left_to_that_reader(string annotation)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), Annotations(1, annotation));
        Assert.IsNull(CocoAnnotationScanner.TryRead(folder.File("a.json")));
    }

    [TestMethod]
    [DataRow("", DisplayName = "annotations last")]
    [DataRow(",\"other\":[{\"a\":1},{\"b\":2}]", DisplayName = "another list behind them")]
    public void Annotations_are_read_in_parts_as_in_one(string behind)
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder();
        for (int i = 1; i <= 30_000; i++)
            text.Append(i == 1 ? "" : i % 1000 == 0 ? "\n , " : ", ").Append(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"image_id":{{1 + i % 3}},"category_id":1,"bbox":[1,2,{{1 + i % 7}},4],"segmentation":[[1,2,4,2.5,4,6]],"note":"},{"}""");
        File.WriteAllText(folder.File("a.json"), Annotations(3, behind.Length == 0 ? text.ToString() : $"{text}]{behind.TrimEnd(']')}"));
        Assert.IsGreaterThan(2 << 20, (int)new FileInfo(folder.File("a.json")).Length);
        LabelledDataset? read = CocoAnnotationScanner.TryRead(folder.File("a.json"));
        // A note that looks like the end of an entry may be where it is cut: then the other reader reads it.
        File.WriteAllText(folder.File("b.json"), File.ReadAllText(folder.File("a.json")).Replace("},{\"}", "note\"}", StringComparison.Ordinal));
        LabelledDataset whole = CocoAnnotationScanner.TryRead(folder.File("b.json"))!;
        foreach (LabelledDataset each in read is null ? new[] { whole } : [read, whole])
        {
            Assert.AreEqual(30_000, each.Images.Sum(image => image.Annotations.Count));
            for (int i = 0; i < 3; i++)
            {
                CollectionAssert.AreEqual(
                    Enumerable.Range(1, 30_000).Where(id => id % 3 == i).Select(id => ((long)id, 1f + 1 + id % 7)).ToArray(),
                    each.Images[i].Annotations.Select(instance => (instance.Id, instance.Box[2])).ToArray());
            }
        }
    }

    [TestMethod]
    public void Numbers_are_read_to_the_last_bit()
    {
        var random = new Random(1);
        foreach (string text in new[] { "0", "-0", "-0.0", "1", "0.1", "123456789012345", "12345678901234567", "1e5", "1E-3", "0.000000000000001", "9007199254740993", "2.5", "-17.25" }
            .Concat(Enumerable.Range(0, 20_000).Select(_ => ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 9))).ToString(random.Next(3) == 0 ? "R" : $"F{random.Next(6)}", CultureInfo.InvariantCulture))))
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            reader.Read();
            Assert.AreEqual(BitConverter.DoubleToInt64Bits(reader.GetDouble()), BitConverter.DoubleToInt64Bits(JsonNumber.Read(ref reader)), text);
        }
    }

    [TestMethod]
    public void A_file_is_read_in_parts_as_in_one()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("[");
        for (int i = 0; i < 60_000; i++)
            text.Append(i == 0 ? "" : i % 1000 == 0 ? " , " : ",").Append(CultureInfo.InvariantCulture, $$"""{"image_id":{{1 + i % 3}},"category_id":1,"bbox":[1,2,{{1 + i % 7}},4],"score":0.5,"note":"},{"}""");
        File.WriteAllText(folder.File("r.json"), text.Append(']').ToString());
        File.WriteAllText(folder.File("a.json"), Annotations(3, ""));
        Assert.IsGreaterThan(2 << 20, (int)new FileInfo(folder.File("r.json")).Length);
        (Entries[] parts, bool hasMasks) = CocoResultsScanner.TryRead(folder.File("r.json"), CocoReader.LoadAnnotations(folder.File("a.json")), () => new Entries())!.Value;
        (int Image, double Width)[] found = [.. parts.SelectMany(part => part.Found)];
        Assert.IsFalse(hasMasks);
        Assert.HasCount(60_000, found);
        for (int i = 0; i < found.Length; i++)
            Assert.AreEqual((i % 3, 1 + i % 7), found[i], $"{i}");
    }

    [TestMethod]
    [DataRow("""[{"image_id":9,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]""", DisplayName = "an unknown image")]
    [DataRow("""[{"image_id":1,"category_id":9,"bbox":[1,2,3,4],"score":0.5}]""", DisplayName = "an unknown class")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3],"score":0.5}]""", DisplayName = "a box of three numbers")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]""", DisplayName = "no score")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":0.5}]""", DisplayName = "neither box nor mask")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":NaN}]""", DisplayName = "NaN")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5},{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[40,50],"counts":"`n1"}}]""", DisplayName = "mixed")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[40,50],"counts":[2000]}}]""", DisplayName = "a list of counts")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[50,40],"counts":"`n1"}}]""", DisplayName = "a mask of another size")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}""", DisplayName = "cut off")]
    [DataRow("""{"a":1}""", DisplayName = "no list")]
    [DataRow("""[1]""", DisplayName = "no object")]
    [DataRow("", DisplayName = "an empty file")]
    public void What_is_not_of_the_usual_kind_is_left_to_the_reader_that_names_it(string results)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), results);
        File.WriteAllText(folder.File("a.json"), Annotations(1, ""));
        Assert.IsNull(CocoResultsScanner.TryRead(folder.File("r.json"), CocoReader.LoadAnnotations(folder.File("a.json")), () => new Entries()));
    }

    [TestMethod]
    public void No_detection_and_no_instance_are_evaluated()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), "[]");
        File.WriteAllText(folder.File("a.json"), Annotations(2, ""));
        Assert.AreEqual(-1, DetectionMetrics.FromCocoResults(folder.File("a.json"), folder.File("r.json")).BoundingBox.AP);
        File.WriteAllText(folder.File("a.json"), Annotations(2, """{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"segmentation":[[1,2,4,2,4,6,1,6]]}"""));
        Assert.AreEqual(0, DetectionMetrics.FromCocoResults(folder.File("a.json"), folder.File("r.json")).BoundingBox.AP);
    }

    /// <summary>The twin: the evaluator that views are evaluated with.</summary>
    private static DetectionMetrics ImageByImage(LabelledDataset truth, IReadOnlyList<CocoResult> results, int maxDetections)
    {
        Dictionary<long, int> classes = truth.Categories.Index().ToDictionary(each => each.Item.Id, each => each.Index);
        bool haveMasks = results.All(result => result.Mask is not null);
        ILookup<long, CocoResult> found = results.ToLookup(result => result.ImageId);
        var evaluator = new CocoEvaluator([.. truth.Categories.Select(category => category.Name)], maxDetections, Ratio);
        foreach (LabelledImage image in truth.Images)
        {
            CocoResult[] detections = [.. found[image.Id]];
            evaluator.Add(
                image.ToInstances(truth.ClassIndices()) with { Areas = [.. image.Annotations.Select(annotation => AreaRange.ToSingle(annotation.Area))] },
                new DetectedInstances
                {
                    Boxes = [.. detections.SelectMany(result => result.BoundingBox ?? result.Mask!.BoundingBox.Corners)],
                    Scores = [.. detections.Select(result => result.Score)],
                    Classes = [.. detections.Select(result => classes[result.CategoryId])],
                    Masks = haveMasks ? [.. detections.Select(result => result.Mask!)] : null,
                    Areas = [.. detections.Select(result => result.Exact!.Value.Box is { } box ? box[2] * box[3] : result.Mask!.Area)],
                });
        }
        return evaluator.EvaluateDetector();
    }

    private static void AssertSame(CocoMetrics expected, CocoMetrics found, string what)
    {
        foreach (var property in typeof(CocoMetrics).GetProperties().Where(property => property.PropertyType == typeof(double)))
            Assert.AreEqual((double)property.GetValue(expected)!, (double)property.GetValue(found)!, 1e-12, $"{property.Name} of {what}");
        CollectionAssert.AreEqual(expected.PerClassAP.Keys.ToArray(), found.PerClassAP.Keys.ToArray());
        foreach ((string name, double ap) in expected.PerClassAP)
            Assert.AreEqual(ap, found.PerClassAP[name], 1e-12, $"{name} of {what}");
    }

    /// <summary>Few classes and few scores, so that there are ties; crowds, empty images, classes without instances, ids out of order.</summary>
    private static (string Annotations, string Results) Write(TemporaryFolder folder, Random random, bool withBoxes, bool withMasks)
    {
        int images = random.Next(1, 8), id = 0;
        var annotations = new List<string>();
        var results = new List<string>();
        for (int image = 1; image <= images; image++)
        {
            var masks = new List<(RunLengthMask Mask, int Class)>();
            for (int i = random.Next(6); i > 0; i--)
            {
                (RunLengthMask mask, int c) = (Blob(random), random.Next(3));
                masks.Add((mask, c));
                string area = random.Next(2) == 0 ? $",\"area\":{random.Next(1, 3000)}" : "";
                annotations.Add($$"""{"id":{{++id}},"image_id":{{image}},"category_id":{{c}},{{Box(mask)}}{{area}},"iscrowd":{{(random.Next(6) == 0 ? 1 : 0)}},"segmentation":{{mask.ToJson()}}}""");
            }
            for (int i = random.Next(12); i > 0; i--)
            {
                (RunLengthMask mask, int c) = masks.Count > 0 && random.Next(3) > 0 ? masks[random.Next(masks.Count)] : (Blob(random), random.Next(3));
                if (random.Next(2) == 0)
                    mask = mask.Union(Blob(random));
                results.Add($$"""{"image_id":{{image}},"category_id":{{c}}{{(withBoxes ? "," + Box(mask) : "")}},"score":0.{{random.Next(1, 9)}}{{(withMasks ? $",\"segmentation\":{mask.ToJson()}" : "")}}}""");
            }
        }
        if (results.Count == 0)
            results.Add($$"""{"image_id":1,"category_id":0{{(withBoxes ? ",\"bbox\":[0,0,1,1]" : "")}},"score":0.5{{(withMasks ? $",\"segmentation\":{Blob(random).ToJson()}" : "")}}}""");
        File.WriteAllText(folder.File("annotations.json"), Annotations(images, string.Join(",", annotations), """{"id":2,"name":"c"},{"id":0,"name":"a"},{"id":1,"name":"b"},{"id":7,"name":"none"}"""));
        File.WriteAllText(folder.File("results.json"), $"[{string.Join(",\n ", results)}]");
        return (folder.File("annotations.json"), folder.File("results.json"));
    }

    private static string Annotations(int images, string annotations, string categories = """{"id":1,"name":"a"}""")
    {
        string list = string.Join(",", Enumerable.Range(1, images).Reverse().Select(id => $$"""{"id":{{id}},"file_name":"{{id}}.png","width":{{Width}},"height":{{Height}}}"""));
        return $$"""{"images":[{{list}}],"categories":[{{categories}}],"annotations":[{{annotations}}]}""";
    }

    private static string Box(RunLengthMask mask) => $"\"bbox\":[{mask.BoundingBox.X},{mask.BoundingBox.Y},{mask.BoundingBox.Width},{mask.BoundingBox.Height}]";

    private static RunLengthMask Blob(Random random)
    {
        (int x, int y, int w, int h) = (random.Next(Width - 2), random.Next(Height - 2), random.Next(1, 45), random.Next(1, 38));
        return RunLengthMask.FromPolygons(Height, Width, [[x, y, Math.Min(Width, x + w), y, Math.Min(Width, x + w), Math.Min(Height, y + h), x + 1, Math.Min(Height, y + h)]]) is { Area: > 0 } mask
            ? mask
            : RunLengthMask.FromPolygons(Height, Width, [[1, 1, 9, 1, 9, 9, 1, 9]]);
    }

    private sealed class Entries : ICocoResultsPart
    {
        public List<(int Image, double Width)> Found { get; } = [];

        public void Add(CocoResultEntry found) => Found.Add((found.Image, found.Box.IsEmpty ? 0 : found.Box[2]));
    }
}
