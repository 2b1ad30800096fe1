using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>Options to start from for a data set, and the reason of each choice, a sentence or two a line.</summary>
internal sealed record OptionsSuggestion(InstanceSegmentationOptions Options, IReadOnlyList<string> Reasons)
{
    /// <summary>Room for images fuller than any in training, and for wrong detections before the right ones.</summary>
    private const double DetectionsPerObject = 1.5;

    private const int LeastDetections = 50;

    /// <summary>The fewest of the few-shot table in docs/training.md.</summary>
    private const int FewImages = 10;

    /// <summary>A rule of thumb for a light network: the preset Nuclei takes 1,200 steps on its 200 images.</summary>
    private const int LeastSteps = 1200, MostSteps = 3000;

    private const int Evaluations = 3;

    /// <param name="data">Statistics with at least one object.</param>
    /// <param name="columns">Columns of the data.</param>
    public static OptionsSuggestion For(DatasetStatistics data, ColumnOptions columns)
    {
        var need = PresetByNeed.For(data);
        var image = ImageSizeSuggestion.For(data);
        ModelOptions model = need.Preset.Model;
        bool anyOrientation = need.Preset.Augmentation.Transpose > 0;
        var anchors = AnchorSuggestion.For(data.SizesAt(image.Image), model.Backbone, anyOrientation);
        int detections = RoundUp(Math.Max(LeastDetections, data.MostObjects * DetectionsPerObject), 10);
        // Each detection comes from a proposal of its own.
        ProposalOptions proposals = model.Proposals with
        {
            PreNms = Math.Max(model.Proposals.PreNms, 4 * detections),
            PostNms = Math.Max(model.Proposals.PostNms, 2 * detections),
        };
        int stepsPerEpoch = RoundUp(data.Images / (double)need.Preset.BatchSize, 1);
        int epochs = Epochs(stepsPerEpoch, need.Preset.Epochs);
        InstanceSegmentationOptions options = need.Preset with
        {
            Columns = columns,
            Model = model with
            {
                Image = image.Image,
                Anchors = anchors.Anchors,
                Proposals = proposals,
                Detection = model.Detection with { MaxDetections = detections },
            },
            Epochs = epochs,
            Validation = need.Preset.Validation with { Every = Math.Max(1, epochs / Evaluations) },
        };
        return new OptionsSuggestion(options,
        [
            .. data.Images >= FewImages ? Array.Empty<string>() :
            [
                $"There {(data.Images == 1 ? "is" : "are")} only {Counted.Of(data.Images, "image")} to learn from: a model of so few finds little in others. Label {FewImages} at the least.",
            ],
            need.Reason,
            image.Reason,
            anchors.Reason,
            $"Up to {detections} detections an image: the most objects of an image are {data.MostObjects} ({data.FullestImage}), "
                + $"and half as many again are room; at least {LeastDetections}.",
            Invariant($"{epochs} epochs of {stepsPerEpoch:#,0} steps, {(long)epochs * stepsPerEpoch:#,0} in all: a light network takes ")
                + Invariant($"about {LeastSteps:#,0} to {MostSteps:#,0}.")
                + (stepsPerEpoch > MostSteps ? " One epoch alone is more here; TakeRows gives a part of the images for a first look." : ""),
        ]);
    }

    private static int Epochs(int stepsPerEpoch, int preset) => (preset * (long)stepsPerEpoch) switch
    {
        < LeastSteps => RoundUp(LeastSteps / (double)stepsPerEpoch, 1),
        > MostSteps => Math.Max(1, MostSteps / stepsPerEpoch),
        _ => preset,
    };

    private static int RoundUp(double value, int unit) => (int)Math.Ceiling(value / unit) * unit;
}
