using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Labelling;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The labelling loop: a model proposes which images to label next and their labels, a person corrects them, and training takes them.</summary>
public static class LabelSuggestionExtensions
{
    /// <summary>Scores the images of a folder for labelling.</summary>
    /// <remarks>Each image is scored twice, as it is and mirrored. Images that cannot be read are left out, and named in the result.</remarks>
    /// <example>
    /// <code>
    /// segmentation.SuggestLabels(model, "photos", new() { Count = 20 }).Save("suggestions.json");
    /// // … corrected in a labelling tool …
    /// IDataView train = segmentation.LoadFromCoco([("labelled.json", "photos"), ("suggestions.json", "photos")]);
    /// </code>
    /// </example>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="model">
    /// A model of this library, trained or loaded, whose columns have the default names. It stays the caller's.
    /// </param>
    /// <param name="imageFolder">Folder of the images; <see cref="ImageFiles"/> says which files are taken.</param>
    /// <param name="options">Which images, and which instances; null takes every default.</param>
    /// <param name="progress">Is told the number of images scored so far, on the calling thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the image in progress.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the model is none of this library's, or there is no image.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LabelSuggestions SuggestLabels(
        this InstanceSegmentationCatalog catalog,
        ITransformer model,
        string imageFolder,
        LabelSuggestionOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        IReadOnlyList<string> files = ImageFiles.InFolder(imageFolder);
        if (files.Count == 0)
            throw new ArgumentException($"There is no image in '{imageFolder}'; files ending in {string.Join(", ", ImageFiles.Extensions)} are taken.", nameof(imageFolder));
        var unreadable = new List<string>();
        return LabelSuggester.Suggest(
            catalog.Context, model, labelled => Read(files, labelled, (model as InstanceSegmentationTransformer)?.ImageFileOptions, unreadable), options ?? new LabelSuggestionOptions(), unreadable, progress, cancellationToken);
    }

    /// <summary>Scores the images of a view for labelling; what else is in the view is not read.</summary>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="model">
    /// A model of this library, trained or loaded, whose columns have the default names. It stays the caller's.
    /// </param>
    /// <param name="images">The images, in a column Image, and where it is there, the file names in a column FileName.</param>
    /// <param name="options">Which images, and which instances; null takes every default.</param>
    /// <param name="progress">Is told the number of images scored so far, on the calling thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the image in progress.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the model is none of this library's, or a column is missing.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LabelSuggestions SuggestLabels(
        this InstanceSegmentationCatalog catalog,
        ITransformer model,
        IDataView images,
        LabelSuggestionOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(images);
        return LabelSuggester.Suggest(
            catalog.Context,
            model,
            labelled => ImageColumn.Read(images, new ColumnOptions()).Where(image => !labelled.Contains(image.Name)),
            options ?? new LabelSuggestionOptions(),
            unreadable: [],
            progress,
            cancellationToken);
    }

    private static IEnumerable<ImageExample> Read(IReadOnlyList<string> files, IReadOnlySet<string> labelled, ImageFileOptions? reading, List<string> unreadable)
    {
        foreach (string file in files.Where(file => !labelled.Contains(Path.GetFileName(file))))
        {
            if (Read(file, reading, unreadable) is { } image)
                yield return image;
        }
    }

    private static ImageExample? Read(string file, ImageFileOptions? reading, List<string> unreadable)
    {
        try
        {
            using MLImage image = ImageFiles.Read(file, reading);
            return ImageColumn.Example(image, Path.GetFileName(file));
        }
        catch (InvalidDataException failure)
        {
            unreadable.Add(failure.Message);
            return null;
        }
    }
}
