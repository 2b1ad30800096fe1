using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>LVIS' evaluation: by hand, and beside a slow twin that follows the paper and lvis-api step by step.</summary>
[TestClass]
public sealed class LvisEvaluationTests
{
    private const double Exact = 1e-12;

    [TestMethod]
    public void A_class_is_judged_only_where_it_is_or_was_looked_for()
    {
        // A cat found in the one image, and a better one made up in the other.
        string[] found = [Found(1, 1, 0.5), Found(2, 1, 0.9)];
        Assert.AreEqual(1, Evaluate(Images("", ""), [Truth(1, 1, 1)], found).BoundingBox.AP, Exact);
        Assert.AreEqual(0.5, Evaluate(Images("", absentFrom2: "1"), [Truth(1, 1, 1)], found).BoundingBox.AP, Exact);
        // A class with instances in an image is judged there without being named.
        Assert.AreEqual(0.5, Evaluate(Images("", ""), [Truth(1, 1, 1)], [Found(1, 1, 0.5), Found(1, 1, 0.9, x: 20)]).BoundingBox.AP, Exact);
    }

    [TestMethod]
    public void Where_not_all_instances_are_labelled_false_detections_count_for_nothing_and_right_ones_do()
    {
        string[] found = [Found(1, 1, 0.5), Found(1, 1, 0.9, x: 20)];
        LvisEvaluation evaluation = Evaluate(Images(notExhaustiveIn1: "1", ""), [Truth(1, 1, 1)], found);
        Assert.AreEqual(1, evaluation.BoundingBox.AP, Exact);
        Assert.AreEqual(1, evaluation.BoundingBox.AR, Exact);
        // An instance that is labelled has to be found all the same.
        Assert.AreEqual(0, Evaluate(Images(notExhaustiveIn1: "1", ""), [Truth(1, 1, 1)], found[1..]).BoundingBox.AR, Exact);
        // Both at once: absence is stated, but takes nothing back.
        Assert.AreEqual(1, Evaluate(Images(notExhaustiveIn1: "1", "").Replace("\"neg_category_ids\":[]", "\"neg_category_ids\":[1]", StringComparison.Ordinal), [Truth(1, 1, 1)], found).BoundingBox.AP, Exact);
    }

    [TestMethod]
    public void The_limit_is_of_an_image_over_all_classes_whether_judged_or_not()
    {
        string[] found = [Found(1, 1, 0.5), Found(1, 2, 0.9)];
        Assert.AreEqual(1, Evaluate(Images("", ""), [Truth(1, 1, 1)], found, limit: 2).BoundingBox.PerClassAP["cat"], Exact);
        LvisMetrics one = Evaluate(Images("", ""), [Truth(1, 1, 1)], found, limit: 1).BoundingBox;
        Assert.AreEqual((0.0, 0.0, 1), (one.PerClassAP["cat"], one.AR, one.MaxDetections));
        // Of equal scores, those that come first in the file.
        Assert.AreEqual(1, Evaluate(Images("", ""), [Truth(1, 1, 1)], [Found(1, 1, 0.5), Found(1, 2, 0.5)], limit: 1).BoundingBox.AP, Exact);
        Assert.AreEqual(0, Evaluate(Images("", ""), [Truth(1, 1, 1)], [Found(1, 2, 0.5), Found(1, 1, 0.5)], limit: 1).BoundingBox.AP, Exact);
    }

    [TestMethod]
    public void Rare_common_and_frequent_classes_have_means_of_their_own()
    {
        // The cat, rare, is found; the dog and the cow, frequent, are missed and found.
        LvisMetrics found = Evaluate(Images("", ""), [Truth(1, 1, 1), Truth(2, 1, 2), Truth(3, 2, 3)], [Found(1, 1, 0.5), Found(2, 3, 0.5)]).BoundingBox;
        Assert.AreEqual(2.0 / 3, found.AP, Exact);
        Assert.AreEqual(1, found.APRare, Exact);
        Assert.AreEqual(-1, found.APCommon);
        Assert.AreEqual(0.5, found.APFrequent, Exact);
        Assert.AreEqual(2.0 / 3, found.APSmall, Exact);
        Assert.AreEqual(-1, found.APLarge);
    }

    [TestMethod]
    public void Every_figure_is_that_of_the_authors_programs()
    {
        int figures = 0;
        foreach (JsonElement set in TestData.Read<JsonElement[]>("Evaluation/LvisReference.json"))
        {
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.File("a.json"), set.GetProperty("annotations").GetRawText());
            File.WriteAllText(folder.File("r.json"), set.GetProperty("results").GetRawText());
            string lvis = LvisEvaluation.FromResults(folder.File("a.json"), folder.File("r.json"), set.GetProperty("limit").GetInt32(), boundary: true).ToJson();
            string coco = DetectionMetrics.FromCocoResults(folder.File("a.json"), folder.File("r.json"), boundary: true).ToJson();
            figures += Compare(set.GetProperty("expected").GetProperty("lvis"), lvis) + Compare(set.GetProperty("expected").GetProperty("coco"), coco);
        }
        Assert.AreEqual(6 * 3 * (13 + 12), figures);

        static int Compare(JsonElement expected, string found)
        {
            using JsonDocument json = JsonDocument.Parse(found);
            int figures = 0;
            foreach (JsonProperty kind in expected.EnumerateObject())
            {
                foreach (JsonProperty figure in kind.Value.EnumerateObject())
                {
                    Assert.AreEqual(figure.Value.GetDouble(), json.RootElement.GetProperty(kind.Name).GetProperty(figure.Name).GetDouble(), Exact, $"{figure.Name} of {kind.Name}");
                    figures++;
                }
            }
            return figures;
        }
    }

    [TestMethod]
    public void Every_figure_is_that_of_the_slow_twin()
    {
        int judged = 0;
        for (int seed = 0; seed < 25; seed++)
        {
            SlowLvis set = SlowLvis.Draw(new Random(seed));
            int limit = seed % 3 == 0 ? 4 : 300;
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.File("a.json"), set.Annotations());
            File.WriteAllText(folder.File("r.json"), set.Results());
            LvisEvaluation fast = LvisEvaluation.FromResults(folder.File("a.json"), folder.File("r.json"), limit);
            AssertSame(set.Figures(ofMasks: false, limit), fast.BoundingBox, $"boxes, seed {seed}");
            AssertSame(set.Figures(ofMasks: true, limit), fast.Mask!, $"masks, seed {seed}");
            judged += fast.Mask!.AP is > 0 and < 1 ? 1 : 0;
        }
        Assert.IsGreaterThan(15, judged);
    }

    [TestMethod]
    public void Boundaries_are_compared_where_asked_for()
    {
        string truth = Truth(1, 1, 1), found = """{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[40,50],"counts":""" + JsonSerializer.Serialize(Square(5, 5, 20).ToCompressed()) + "}}";
        truth = truth.Replace("[[5,5,15,5,15,15,5,15]]", "[[5,5,25,5,25,24,5,24]]", StringComparison.Ordinal);
        // Boundaries of a pixel; the last row is missing in the truth: 380 of 400 pixels, but a frame of 76 with one of 74, less the 18 + 18 pixels at the bottom.
        LvisEvaluation evaluation = Evaluate(Images("", ""), [truth], [found], boundary: true);
        Assert.AreEqual(1, evaluation.Mask!.AP, Exact);
        Assert.AreEqual(56.0 / (76 + 74 - 56), Square(5, 5, 20).BoundaryIoU(Square(5, 5, 20).Subtract(Square(5, 24, 20))), Exact);
        Assert.AreEqual(0.2, evaluation.Boundary!.AP, Exact);
        Assert.IsNull(Evaluate(Images("", ""), [truth], [found]).Boundary);
    }

    [TestMethod]
    public void Its_JSON_and_text_have_LVIS_names()
    {
        LvisEvaluation evaluation = Evaluate(Images("", ""), [Truth(1, 1, 1)], [Found(1, 1, 0.5)]);
        using var folder = new TemporaryFolder();
        evaluation.Save(folder.File("m.json"));
        JsonElement box = JsonDocument.Parse(File.ReadAllText(folder.File("m.json"))).RootElement.GetProperty("bbox");
        Assert.AreEqual(1, box.GetProperty("AP").GetDouble(), Exact);
        Assert.AreEqual(evaluation.BoundingBox.APRare, box.GetProperty("APr").GetDouble());
        Assert.AreEqual((-1.0, 300), (box.GetProperty("APf").GetDouble(), box.GetProperty("maxDetections").GetInt32()));
        Assert.AreEqual(1, box.GetProperty("perClassAP").GetProperty("cat").GetDouble(), Exact);
        Assert.Contains("APr  @[ maxDets=300 ] = 1.000", evaluation.ToString());
        Assert.DoesNotContain("Masks", evaluation.ToString());
    }

    [TestMethod]
    public void A_data_set_that_does_not_say_what_was_looked_for_is_refused()
    {
        string plain = Images("", "").Replace(",\"neg_category_ids\":[],\"not_exhaustive_category_ids\":[]", "", StringComparison.Ordinal);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Evaluate(plain, [Truth(1, 1, 1)], [])).Message;
        Assert.Contains("image 1: it has no \"neg_category_ids\"", message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate(plain, [], [], limit: 0));
    }

    private static void AssertSame(SlowLvis.Expected expected, LvisMetrics found, string what)
    {
        double[] figures = [found.AP, found.AP50, found.AP75, found.APSmall, found.APMedium, found.APLarge, found.APRare, found.APCommon, found.APFrequent, found.AR, found.ARSmall, found.ARMedium, found.ARLarge];
        for (int i = 0; i < figures.Length; i++)
            Assert.AreEqual(expected.Figures[i], figures[i], Exact, $"figure {i} of {what}");
        double[] classes = [.. found.PerClassAP.Values];
        for (int c = 0; c < classes.Length; c++)
            Assert.AreEqual(expected.PerClass[c], classes[c], Exact, $"class {c} of {what}");
    }

    private static LvisEvaluation Evaluate(string images, string[] truths, string[] found, int limit = 300, bool boundary = false)
    {
        using var folder = new TemporaryFolder();
        const string categories = """{"id":1,"name":"cat","frequency":"r"},{"id":2,"name":"dog","frequency":"f"},{"id":3,"name":"cow","frequency":"f"}""";
        File.WriteAllText(folder.File("a.json"), $$"""{"images":[{{images}}],"categories":[{{categories}}],"annotations":[{{string.Join(",", truths)}}]}""");
        File.WriteAllText(folder.File("r.json"), $"[{string.Join(",", found)}]");
        return LvisEvaluation.FromResults(folder.File("a.json"), folder.File("r.json"), limit, boundary);
    }

    private static string Images(string notExhaustiveIn1, string absentFrom2) =>
        $$"""
        {"id":1,"coco_url":"http://images/val2017/1.jpg","width":50,"height":40,"neg_category_ids":[],"not_exhaustive_category_ids":[{{notExhaustiveIn1}}]},
        {"id":2,"coco_url":"http://images/val2017/2.jpg","width":50,"height":40,"neg_category_ids":[{{absentFrom2}}],"not_exhaustive_category_ids":[]}
        """;

    private static string Truth(int id, int image, int category) =>
        $$"""{"id":{{id}},"image_id":{{image}},"category_id":{{category}},"bbox":[5,5,10,10],"area":100,"segmentation":[[5,5,15,5,15,15,5,15]]}""";

    private static string Found(int image, int category, double score, int x = 5) =>
        FormattableString.Invariant($$"""{"image_id":{{image}},"category_id":{{category}},"bbox":[{{x}},5,10,10],"score":{{score}}}""");

    private static RunLengthMask Square(int x, int y, int side) => RunLengthMask.FromPolygons(40, 50, [[x, y, x + side, y, x + side, y + side, x, y + side]]);
}
