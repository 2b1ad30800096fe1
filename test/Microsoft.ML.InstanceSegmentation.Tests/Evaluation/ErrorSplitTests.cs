using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class ErrorSplitTests
{
    /// <summary>AP where one of two objects is found and nothing else: the 51 recalls 0, 0.01, …, 0.50 of 101 are reached.</summary>
    private const double Half = 51.0 / 101;

    private static readonly InstanceAnnotations s_twoDiscs = DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10));

    [TestMethod]
    public void A_wrong_class_is_an_error_of_class_and_no_missed_object()
    {
        // A star is taken for a disc: made good, both classes are perfect. Before: the disc is the best of two (1), stars are not found (0).
        DetectionErrors errors = Split(
            DrawnScene.Truth((0, 0, 0, 10, 10), (1, 20, 0, 30, 10)), DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 30, 10)));
        Assert.AreEqual(0.5, errors.AP, 1e-9);
        // Without the star, nothing is left to find or to do wrong in its class.
        AssertOnly(errors, "Cls", 1, 0.5, falsePositives: (1, 0), falseNegatives: (1, 0.5));
    }

    [TestMethod]
    public void A_wrong_outline_is_an_error_of_localization()
    {
        // 4 of 10 columns: IoU 0.4.
        DetectionErrors errors = Split(s_twoDiscs, DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 24, 10)));
        Assert.AreEqual(Half, errors.AP, 1e-9);
        AssertOnly(errors, "Loc", 1, 1 - Half, falsePositives: (1, 0), falseNegatives: (1, 1 - Half));
    }

    [TestMethod]
    public void Wrong_in_class_and_outline_is_both_and_its_object_is_missed()
    {
        // Better than the right one, so that it halves the precision; the star that it touches is of a class of its own.
        DetectionErrors errors = Split(
            DrawnScene.Truth((0, 0, 0, 10, 10), (1, 20, 0, 30, 10)),
            DrawnScene.Found((0, 0.9f, 20, 0, 24, 10), (0, 0.8f, 0, 0, 10, 10), (1, 0.7f, 20, 0, 30, 10)));
        Assert.AreEqual(0.75, errors.AP, 1e-9);
        AssertOnly(errors, "Both", 1, 0.25, falsePositives: (1, 0.25), falseNegatives: (0, 0));
        // Without the third detection, the star is missed.
        errors = Split(DrawnScene.Truth((0, 0, 0, 10, 10), (1, 20, 0, 30, 10)), DrawnScene.Found((0, 0.9f, 20, 0, 24, 10), (0, 0.8f, 0, 0, 10, 10)));
        Assert.AreEqual((1, 1), (errors.Both.Count, errors.Missed.Count));
    }

    [TestMethod]
    public void A_second_detection_of_an_object_is_a_duplicate()
    {
        DetectionErrors errors = Split(
            s_twoDiscs, DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 0, 0, 9, 10), (0, 0.7f, 20, 0, 30, 10)));
        // Precision is 1 up to a recall of 1/2 and 2/3 above: (51 + 50 · 2/3) / 101.
        double before = (51 + 50 * 2.0 / 3) / 101;
        Assert.AreEqual(before, errors.AP, 1e-9);
        AssertOnly(errors, "Dupe", 1, 1 - before, falsePositives: (1, 1 - before), falseNegatives: (0, 0));
    }

    [TestMethod]
    public void A_detection_of_nothing_is_background()
    {
        // The second touches the disc by less than a tenth.
        DetectionErrors errors = Split(
            s_twoDiscs,
            DrawnScene.Found((0, 0.95f, 30, 30, 40, 40), (0, 0.92f, 9, 0, 19, 10), (0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 30, 10)));
        Assert.AreEqual(0.5, errors.AP, 1e-9);
        AssertOnly(errors, "Bkg", 2, 0.5, falsePositives: (2, 0.5), falseNegatives: (0, 0));
    }

    [TestMethod]
    public void An_object_without_any_detection_is_missed()
    {
        DetectionErrors errors = Split(s_twoDiscs, DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)));
        Assert.AreEqual(Half, errors.AP, 1e-9);
        AssertOnly(errors, "Miss", 1, 1 - Half, falsePositives: (0, 0), falseNegatives: (1, 1 - Half));
        // All objects of a class missed, and nothing made up: without them, nothing is left to do wrong.
        AssertOnly(Split(s_twoDiscs, DrawnScene.Found()), "Miss", 2, 1, falsePositives: (0, 0), falseNegatives: (2, 1));
    }

    [TestMethod]
    public void Of_several_errors_about_an_object_the_best_is_corrected_and_none_where_it_is_found()
    {
        // Two wrong outlines of the second disc: one becomes right, the other goes.
        DetectionErrors errors = Split(
            s_twoDiscs, DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 24, 10), (0, 0.7f, 20, 0, 23, 10)));
        AssertOnly(errors, "Loc", 2, 1 - Half, falsePositives: (2, 0), falseNegatives: (1, 1 - Half));
        // A better one with a wrong outline beside the right one goes, and the right one stays.
        errors = Split(DrawnScene.Truth((0, 0, 0, 10, 10)), DrawnScene.Found((0, 0.9f, 0, 0, 4, 10), (0, 0.8f, 0, 0, 10, 10)));
        Assert.AreEqual(0.5, errors.AP, 1e-9);
        AssertOnly(errors, "Loc", 1, 0.5, falsePositives: (1, 0.5), falseNegatives: (0, 0));
    }

    [TestMethod]
    public void Crowd_regions_and_what_lies_in_them_are_no_errors()
    {
        InstanceAnnotations truth = s_twoDiscs with { IsCrowd = [false, true] };
        DetectionErrors errors = Split(truth, DrawnScene.Found((0, 0.95f, 22, 2, 26, 6), (0, 0.9f, 0, 0, 10, 10)));
        Assert.AreEqual(1, errors.AP, 1e-9);
        Assert.IsTrue(errors.Shares.All(each => each.Share == new ErrorShare(0, 0)), errors.ToString());
    }

    [TestMethod]
    public void Without_objects_there_is_no_average_precision()
    {
        Assert.AreEqual(-1, ErrorSplit.Of([], 0, 0.5).AP);
        DetectionErrors errors = Split(DrawnScene.Truth(), DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)));
        Assert.AreEqual(-1, errors.AP);
        Assert.AreEqual(new ErrorShare(1, 0), errors.Background);
    }

    [TestMethod]
    public void On_random_images_the_average_precision_is_COCOs_and_each_wrong_detection_has_one_kind()
    {
        var random = new Random(11);
        for (int round = 0; round < 20; round++)
        {
            (InstanceAnnotations Truth, DetectedInstances Found)[] images = [.. Enumerable.Range(0, 6).Select(_ => DrawnScene.Random(random, classes: 3))];
            var coco = new CocoEvaluator(["a", "b", "c"], maxDetections: 5);
            foreach ((InstanceAnnotations truth, DetectedInstances found) in images)
                coco.Add(truth, found);
            MatchedImage[] matched = [.. images.Select(image => OverlappedImage.Of(image.Truth, image.Found, maxDetections: 5).MatchAt(0.5))];
            DetectionErrors errors = ErrorSplit.Of(matched, 3, 0.5);
            Assert.AreEqual(coco.Evaluate().Mask.AP50, errors.AP, 1e-9);

            string[] kinds = [.. matched.SelectMany(SlowKinds)];
            foreach ((string name, ErrorShare share) in errors.Shares.SkipLast(3))
                Assert.AreEqual(kinds.Count(kind => kind == name), share.Count, name);
            Assert.AreEqual(kinds.Count(kind => kind != ""), errors.FalsePositives.Count);
            Assert.AreEqual(
                matched.Sum(image => Enumerable.Range(0, image.Image.TruthClasses.Length).Count(g => !image.Image.IsCrowd[g] && !image.Matches.Contains(g))),
                errors.FalseNegatives.Count);
        }
    }

    /// <summary>The paper's definitions, each for itself.</summary>
    private static IEnumerable<string> SlowKinds(MatchedImage matched)
    {
        OverlappedImage image = matched.Image;
        for (int d = 0; d < image.Classes.Length; d++)
        {
            double Most(bool same) => image.Overlaps[d].Where(o => !image.IsCrowd[o.Truth] && (image.TruthClasses[o.Truth] == image.Classes[d]) == same)
                .Select(o => o.IoU).DefaultIfEmpty(0).Max();
            double own = Most(true), other = Most(false);
            yield return matched.Matches[d] is not null || matched.Ignored[d] ? ""
                : own is >= 0.1 and < 0.5 ? "Loc"
                : other >= 0.5 ? "Cls"
                : own >= 0.5 ? "Dupe"
                : other >= 0.1 ? "Both" : "Bkg";
        }
    }

    private static DetectionErrors Split(InstanceAnnotations truth, DetectedInstances found) =>
        ErrorSplit.Of([OverlappedImage.Of(truth, found, 100).MatchAt(0.5)], 2, 0.5);

    private static void AssertOnly(
        DetectionErrors errors, string name, int count, double cost, (int Count, double Cost) falsePositives, (int Count, double Cost) falseNegatives)
    {
        foreach ((string each, ErrorShare share) in errors.Shares)
        {
            (int expected, double gain) = each == name ? (count, cost) : each == "FP" ? falsePositives : each == "FN" ? falseNegatives : (0, 0);
            Assert.AreEqual(expected, share.Count, $"{each} of {errors}");
            Assert.AreEqual(gain, share.DeltaAP, 1e-9, $"{each} of {errors}");
        }
    }
}
