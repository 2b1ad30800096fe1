using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

[TestClass]
public sealed class OptionsSuggestionTests
{
    [TestMethod]
    [DataRow(256, 256, 12, 13, "SmallObjects", true, DisplayName = "cells")]
    [DataRow(480, 640, 12, 30, "SmallObjects", false, DisplayName = "people far away")]
    [DataRow(480, 640, 80, 70, "GeneralObjects", false, DisplayName = "a scene")]
    [DataRow(480, 640, 300, 260, "LargeObjects", false, DisplayName = "a product")]
    [DataRow(480, 640, 8, 200, "ThinObjects", false, DisplayName = "fibres")]
    [DataRow(1, 1, 1, 1, "LargeObjects", false, DisplayName = "one pixel that is the image")]
    [DataRow(256, 256, 1, 1, "SmallObjects", true, DisplayName = "one pixel of an image")]
    public void The_preset_is_that_of_the_objects(int height, int width, float boxWidth, float boxHeight, string preset, bool turned)
    {
        DatasetStatistics data = DrawnStatistics.Of(height, width, [.. Enumerable.Repeat((boxWidth, boxHeight), 30)]);
        var suggestion = OptionsSuggestion.For(data, new ColumnOptions());
        StringAssert.StartsWith(suggestion.Reasons[0], preset);
        Assert.AreEqual(turned, suggestion.Options.Augmentation.Transpose > 0);
        suggestion.Options.Model.Validate();
        Assert.HasCount(5, suggestion.Reasons);
    }

    [TestMethod]
    public void The_suggestion_for_objects_of_every_kind_has_nothing_to_warn_of()
    {
        (float, float)[][] kinds =
        [
            DrawnStatistics.Squares(9, 40),
            DrawnStatistics.Squares(40, 200),
            DrawnStatistics.Squares(200, 400),
            [.. DrawnStatistics.Squares(10, 40).SelectMany(box => new[] { (box.Width, 5 * box.Height), (5 * box.Width, box.Height) })],
        ];
        foreach ((float, float)[] kind in kinds)
        {
            DatasetStatistics data = DrawnStatistics.Of(480, 640, kind);
            InstanceSegmentationOptions options = OptionsSuggestion.For(data, new ColumnOptions()).Options;
            Assert.IsEmpty(TrainingAdvice.For(DrawnStatistics.Data(data), validation: null, options));
        }
    }

    [TestMethod]
    [DataRow(1, 50)]
    [DataRow(34, 60)]
    [DataRow(101, 160)]
    [DataRow(1000, 1500)]
    public void Detections_are_half_as_many_again_as_the_most_objects_and_at_least_50(int objects, int detections)
    {
        DatasetStatistics data = DrawnStatistics.OfImages(
            ["a"], ("0.png", DrawnStatistics.Image(400, 400, [.. Enumerable.Repeat((20f, 20f), objects)])));
        ModelOptions model = OptionsSuggestion.For(data, new ColumnOptions()).Options.Model;
        Assert.AreEqual(detections, model.Detection.MaxDetections);
        Assert.IsGreaterThanOrEqualTo(2 * detections, model.Proposals.PostNms);
        Assert.IsGreaterThanOrEqualTo(model.Proposals.PostNms, model.Proposals.PreNms);
    }

    [TestMethod]
    [DataRow(1, 1200)]
    [DataRow(50, 48)]
    [DataRow(200, 12)]
    [DataRow(1000, 6)]
    [DataRow(9000, 1)]
    public void Epochs_make_1200_to_3000_steps_or_are_one(int images, int epochs)
    {
        DatasetStatistics data = DrawnStatistics.Of(400, 400, [.. Enumerable.Repeat((40f, 40f), images)]);
        InstanceSegmentationOptions options = OptionsSuggestion.For(data, new ColumnOptions()).Options;
        Assert.AreEqual(epochs, options.Epochs);
        Assert.IsTrue(options.Validation.Every >= 1 && options.Validation.Every <= epochs);
    }

    [TestMethod]
    public void The_columns_are_those_given()
    {
        var columns = new ColumnOptions { LabelColumnName = "Kind" };
        Assert.AreEqual(columns, OptionsSuggestion.For(DrawnStatistics.Of(64, 64, (9, 9)), columns).Options.Columns);
    }
}
