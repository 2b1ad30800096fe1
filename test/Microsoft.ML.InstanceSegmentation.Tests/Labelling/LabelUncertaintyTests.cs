using Microsoft.ML.InstanceSegmentation.Labelling;

namespace Microsoft.ML.InstanceSegmentation.Tests.Labelling;

[TestClass]
public sealed class LabelUncertaintyTests
{
    private const float Minimum = 0.5f;

    [TestMethod]
    public void It_is_zero_where_nothing_is_found() => Assert.AreEqual(0, LabelUncertainty.Of([], [], Minimum));

    [TestMethod]
    public void It_is_zero_where_the_model_is_sure_and_finds_the_same_in_the_mirror_image() =>
        Assert.AreEqual(0, LabelUncertainty.Of([At(0, 1), At(20, 1)], [At(20, 1), At(0, 1)], Minimum), 1e-9);

    [TestMethod]
    public void It_is_one_where_every_score_is_a_half_and_nothing_matches() =>
        Assert.AreEqual(1, LabelUncertainty.Of([At(0, 0.5f)], [At(20, 0.5f)], Minimum), 1e-9);

    [TestMethod]
    public void The_margin_is_the_mean_over_all_candidates() =>
        // 1 - |1.8 - 1| = 0.2, 1 - |0.4 - 1| = 0.4.
        Assert.AreEqual(0.3, LabelUncertainty.Margin([At(0, 0.9f), At(20, 0.2f)]), 1e-6);

    [TestMethod]
    public void The_disagreement_is_what_matched_masks_lack_of_the_whole_and_all_of_one_without_a_match()
    {
        // Boxes of 10 columns, 5 apart: 5 of 15 are shared.
        Assert.AreEqual(1 - 1.0 / 3, LabelUncertainty.Disagreement([At(0, 0.9f)], [At(5, 0.9f)], Minimum), 1e-9);
        Assert.AreEqual(1 - (1.0 / 3 + 0) / 2, LabelUncertainty.Disagreement([At(0, 0.9f), At(25, 0.8f)], [At(5, 0.9f)], Minimum), 1e-9);
    }

    [TestMethod]
    public void A_mask_matches_one_other_the_one_that_it_overlaps_most() =>
        Assert.AreEqual(0.5, LabelUncertainty.Disagreement([At(4, 0.9f), At(0, 0.8f)], [At(0, 0.9f)], Minimum), 1e-9);

    [TestMethod]
    public void Instances_of_different_classes_do_not_match() =>
        Assert.AreEqual(1, LabelUncertainty.Disagreement([At(0, 0.9f)], [At(0, 0.9f) with { Label = "other" }], Minimum), 1e-9);

    [TestMethod]
    public void Weak_candidates_count_as_matches_of_strong_ones_and_not_alone()
    {
        Assert.AreEqual(0, LabelUncertainty.Disagreement([At(0, 0.51f)], [At(0, 0.49f)], Minimum), 1e-9);
        Assert.AreEqual(0, LabelUncertainty.Disagreement([At(0, 0.3f)], [At(20, 0.3f)], Minimum), 1e-9);
    }

    [TestMethod]
    public void Image_and_mirror_image_can_change_places()
    {
        LabelCandidate[] found = [At(0, 0.9f), At(7, 0.6f), At(20, 0.2f)], mirrored = [At(2, 0.7f), At(22, 0.55f)];
        Assert.AreEqual(LabelUncertainty.Of(found, mirrored, Minimum), LabelUncertainty.Of(mirrored, found, Minimum), 1e-12);
    }

    /// <summary>A mask of ten columns, from the given one.</summary>
    private static LabelCandidate At(int column, float score) => new("cell", score, RunLengthMask.FromCounts(4, 40, [4 * column, 40, 4 * (30 - column)]));
}
