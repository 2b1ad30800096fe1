using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Labelling;

/// <summary>Scores images with a model and puts the most useful first.</summary>
internal static class LabelSuggester
{
    /// <param name="context">Makes the scoring engine.</param>
    /// <param name="model">The model.</param>
    /// <param name="read">The images, without those of these names.</param>
    /// <param name="options">Which images, and which instances.</param>
    /// <param name="unreadable">What the reading adds of images that cannot be read.</param>
    /// <param name="progress">Is told the number of images so far.</param>
    /// <param name="cancellationToken">Stops after the image in progress.</param>
    public static LabelSuggestions Suggest(
        MLContext context,
        ITransformer model,
        Func<IReadOnlySet<string>, IEnumerable<ImageExample>> read,
        LabelSuggestionOptions options,
        List<string> unreadable,
        IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        options.Validate();
        IReadOnlyList<string> classNames = model.GetInstanceSegmentationClassNames(inputSchema: null);
        HashSet<string> labelled =
            [.. options.LabelledFiles.SelectMany(file => CocoReader.LoadAnnotations(file).Images).Select(image => image.FileName.Replace('\\', '/'))];
        using var scorer = new MirrorScorer(context, model);
        var images = new List<SuggestedImage>();
        foreach (ImageExample image in read(labelled))
        {
            cancellationToken.ThrowIfCancellationRequested();
            images.Add(Score(scorer, image, options));
            progress?.Report(images.Count);
        }
        // The sort is stable.
        return new LabelSuggestions(
            classNames, [.. images.OrderByDescending(image => image.Uncertainty).Take(options.Count ?? images.Count)], unreadable);
    }

    private static SuggestedImage Score(MirrorScorer scorer, ImageExample image, LabelSuggestionOptions options)
    {
        (IReadOnlyList<PredictedInstance> found, IReadOnlyList<PredictedInstance> mirrored) = scorer.Score(image.Width, image.Height, image.Pixels);
        LabelCandidate[] Candidates(IReadOnlyList<PredictedInstance> instances, Func<RunLengthMask, RunLengthMask> turn) =>
            [.. instances.Where(each => each.Score >= options.CandidateScore).Select(each => new LabelCandidate(each.Label, each.Score, turn(each.Mask)))];

        double uncertainty = LabelUncertainty.Of(
            Candidates(found, mask => mask), Candidates(mirrored, mask => mask.FlipHorizontal()), options.MinimumScore);
        return new SuggestedImage(
            image.Name, image.Height, image.Width, uncertainty, [.. found.Where(each => each.Score >= options.MinimumScore && each.Mask.Area > 0)]);
    }
}
