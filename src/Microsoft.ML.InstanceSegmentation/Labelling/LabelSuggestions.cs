namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Images to label next, with what a model found in them, to be corrected in a labelling tool.</summary>
public sealed class LabelSuggestions
{
    internal LabelSuggestions(IReadOnlyList<string> classNames, IReadOnlyList<SuggestedImage> images, IReadOnlyList<string> unreadableImages)
    {
        ClassNames = classNames;
        Images = images;
        UnreadableImages = unreadableImages;
    }

    /// <summary>Names of the model's classes, in its order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The images, the most useful first; of equals in the order in which they came.</summary>
    public IReadOnlyList<SuggestedImage> Images { get; }

    /// <summary>Files that could not be read as images and were left out, each with the reason; only from a folder.</summary>
    public IReadOnlyList<string> UnreadableImages { get; }

    /// <summary>
    /// Writes a data set in COCO's format, which labelling tools import and <c>LoadFromCoco</c> reads back once it is corrected. Images are in
    /// the order of <see cref="Images"/>; each has its <c>uncertainty</c>, and each annotation its <c>score</c>.
    /// </summary>
    /// <remarks>
    /// Training takes every image of a data set as wholly labelled: correct all of them, or suggest only as many as will be
    /// (<see cref="LabelSuggestionOptions.Count"/>).
    /// </remarks>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    /// <param name="segmentation">How masks are written. Default polygons, which every labelling tool can change.</param>
    /// <exception cref="ArgumentOutOfRangeException">The form of the masks is none of those there are.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string file, CocoSegmentationForm segmentation = CocoSegmentationForm.Polygons)
    {
        var found = new CocoPredictions(ClassNames, segmentation);
        foreach (SuggestedImage image in Images)
            found.Add(image.FileName, image.Height, image.Width, image.Instances, image.Uncertainty);
        found.Save(file);
    }
}
