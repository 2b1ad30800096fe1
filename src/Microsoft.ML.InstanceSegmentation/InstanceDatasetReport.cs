using System.Globalization;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What is in a data set: counts, sizes, classes, what is wrong with its labels, images that are there twice, and images that another data set
/// has too. Made by <see cref="InstanceSegmentationCatalog.DescribeInstances"/>; <see cref="ToString"/> is the text of it, and
/// <see cref="Save"/> writes a page that needs no network, with histograms and some of the images.
/// </summary>
public sealed class InstanceDatasetReport
{
    private const int MostPictures = 12, MostNamed = 5, Bars = 14;

    /// <summary>1, 2, 5, 10, 20, 50, …: widths of a histogram's bars.</summary>
    private static readonly int[] s_widths = [.. Enumerable.Range(0, 9).SelectMany(power => new[] { 1, 2, 5 }.Select(digit => digit * (int)Math.Pow(10, power)))];

    private readonly LabelledDataset _data;
    private readonly ImageFileOptions _images;
    private readonly DatasetStatistics _statistics;
    private readonly Dictionary<LabelCategory, int> _classes;
    private readonly HashSet<LabelledImage> _unreadable;
    private readonly LabelledDataset? _other;
    private readonly Lazy<(IReadOnlyList<IReadOnlyList<string>> Duplicates, IReadOnlyList<(string Image, string Other)> Shared)> _equal;
    private readonly OptionsSuggestion? _suggestion;

    internal InstanceDatasetReport(LabelledDataset data, LabelledDataset? other, ImageFileOptions images)
    {
        (_data, _other, _images) = (data, other, images);
        _classes = data.ClassIndices();
        _statistics = new DatasetStatistics([.. data.Categories.Select(category => category.Name)]);
        foreach (LabelledImage image in data.Images)
            _statistics.Add(image.FileName, image.FileName, image.ToInstances(_classes));
        (LabelledImage Image, InvalidDataException Fault)[] faults = ImageHeaders.Faults(data.Images, images);
        _unreadable = [.. faults.Select(fault => fault.Image)];
        Warnings = [.. data.Warnings, .. Unused(), .. Faults(faults), .. DarkImages.Warnings(data.Images.Where(image => !_unreadable.Contains(image)), images)];
        _equal = new(FindEqual);
        _suggestion = _statistics.Objects == 0 ? null : OptionsSuggestion.For(_statistics, new ColumnOptions());
    }

    /// <summary>Images.</summary>
    public int Images => _statistics.Images;

    /// <summary>Instances that are no crowd regions.</summary>
    public int Instances => _statistics.Objects;

    /// <summary>Number of instances of each class, by its name.</summary>
    public IReadOnlyDictionary<string, int> InstancesByClass =>
        new OrderedDictionary<string, int>(_statistics.ClassNames.Zip(_statistics.ObjectsOfClass, KeyValuePair.Create), StringComparer.Ordinal);

    /// <summary>What is wrong with the labels and the image files, a line each; none where nothing is.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// Names of images whose file cannot be read, or has another size than its record. Training refuses them, or leaves them out
    /// (<see cref="ReadingOptions.UnreadableImages"/>).
    /// </summary>
    public IReadOnlyList<string> UnreadableImages => [.. _data.Images.Where(_unreadable.Contains).Select(image => image.FileName)];

    /// <summary>Names of images whose files are equal, byte for byte, in groups of two or more; files are compared when it is first asked for.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Duplicates => _equal.Value.Duplicates;

    /// <summary>Names of images that the other data set has too, byte for byte, with their names there; none where there is no other.</summary>
    public IReadOnlyList<(string Image, string Other)> Shared => _equal.Value.Shared;

    /// <summary>Options to train with, fitted to the data, as <see cref="InstanceSegmentationCatalog.SuggestOptions"/> gives them; null where there is no instance to learn from.</summary>
    public InstanceSegmentationOptions? SuggestedOptions => _suggestion?.Options;

    /// <summary>The figures of the data, with those at the network's size, and the reasons of <see cref="SuggestedOptions"/>, a line each.</summary>
    public IReadOnlyList<string> Figures =>
        [.. DatasetSummary.Lines(_statistics, _suggestion?.Options.Model.Image), .. _suggestion?.Reasons ?? []];

    /// <summary>The report as lines of text.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    /// <summary>Writes the page.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="InvalidDataException">One of the images to show cannot be read; the message names it.</exception>
    public void Save(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        byte[] page = Encoding.UTF8.GetBytes(Page(FontFiles.Installed));
        AtomicFile.Write(file, stream => stream.Write(page));
    }

    private IEnumerable<string> Unused() =>
        TrainingAdvice.UnusedCategories([.. _statistics.ClassNames.Where((_, i) => _statistics.ObjectsOfClass[i] == 0)]) is { } line ? [line] : [];

    private static IEnumerable<string> Faults((LabelledImage Image, InvalidDataException Fault)[] faults)
    {
        foreach ((_, InvalidDataException fault) in faults.Take(MostNamed))
            yield return fault.Message;
        if (faults.Length > MostNamed)
            yield return $"{faults.Length - MostNamed} more images cannot be read, or have another size than their record: {Excerpt.List(faults.Skip(MostNamed).Select(fault => fault.Image.FileName), MostNamed)}.";
    }

    private (IReadOnlyList<IReadOnlyList<string>> Duplicates, IReadOnlyList<(string Image, string Other)> Shared) FindEqual()
    {
        HashSet<LabelledImage> others = [.. _other?.Images.Where(image => File.Exists(image.FullPath)) ?? []];
        (LabelledImage[] Own, LabelledImage[] Others)[] equal =
            [.. EqualFiles.Of([.. _data.Images.Where(image => !_unreadable.Contains(image)), .. others]).Select(same => (same.Where(image => !others.Contains(image)).ToArray(), same.Where(others.Contains).ToArray()))];
        return (
            [.. equal.Where(same => same.Own.Length > 1).Select(same => (IReadOnlyList<string>)[.. same.Own.Select(image => image.FileName)])],
            [.. equal.Where(same => same.Own.Length > 0 && same.Others.Length > 0).Select(same => (same.Own[0].FileName, same.Others[0].FileName))]);
    }

    private IEnumerable<string> Lines()
    {
        foreach (string line in DatasetSummary.Lines(_statistics).Concat(Warnings))
            yield return line;
        if (Duplicates.Count > 0)
            yield return $"{(Duplicates.Count == 1 ? "1 image is" : $"{Duplicates.Count} images are")} there more than once: {Excerpt.List(Duplicates.Select(same => string.Join(" = ", same)), MostNamed)}.";
        if (Shared.Count > 0)
            yield return $"{(Shared.Count == 1 ? "1 image is" : $"{Shared.Count} images are")} in the other data set too: {Excerpt.List(Shared.Select(pair => $"{pair.Image} = {pair.Other}"), MostNamed)}. What is measured on it is too good.";
    }

    private string Page(FontFiles fonts)
    {
        Dictionary<LabelCategory, int> imagesWith = _data.Images.SelectMany(image => image.Annotations.Select(instance => instance.Category).Distinct()).CountBy(category => category).ToDictionary();
        string classes = HtmlPage.Table(
            ["Class", "Instances", "Images with it"],
            _data.Categories.Select((category, i) => new[] { category.Name, Number(_statistics.ObjectsOfClass[i]), Number(imagesWith.GetValueOrDefault(category)) }));
        string faults = _data.Problems.IsEmpty
            ? "<p>Nothing is wrong with the labels.</p>"
            : HtmlPage.Table(["Annotations", "Number", "Became"], _data.Problems.Counts().Select(kind => new[] { LabelProblems.Meaning(kind.Problem), Number(kind.Count), Became(kind.Fate) }));
        string body = $"""
            <h1>Data set report</h1>
            <p>{HtmlPage.Text(_data.AnnotationFile)}</p>
            {string.Concat(Lines().Select(line => $"<p>{HtmlPage.Text(line)}</p>\n"))}
            <h2>Classes</h2>
            {classes}
            <h2>Labels</h2>
            {faults}
            <h2>Sizes of instances, √area in pixels</h2>
            {HtmlBars.Of(Histogram([.. _statistics.ObjectSizes.Select(size => size.Side)]))}
            <h2>Instances of an image</h2>
            {HtmlBars.Of(Histogram([.. _data.Images.Select(image => (float)image.Annotations.Count(instance => !instance.IsCrowd))]))}
            <h2>Images</h2>
            <p>{string.Join("\n", Pictures(fonts))}</p>
            """;
        return HtmlPage.Of("Data set report", body);
    }

    /// <summary>Some of the images, evenly spread over the data set, with their instances.</summary>
    private IEnumerable<string> Pictures(FontFiles fonts)
    {
        LabelledImage[] readable = [.. _data.Images.Where(image => !_unreadable.Contains(image))];
        int count = Math.Min(MostPictures, readable.Length);
        for (int i = 0; i < count; i++)
        {
            LabelledImage labelled = readable[(int)((long)i * readable.Length / count)];
            using MLImage image = ImageFiles.Read(labelled.FullPath, _images);
            labelled.CheckSize(image.Width, image.Height);
            var example = new ValidationExample(
                ImageColumn.Example(image, labelled.FileName) with { Instances = labelled.ToInstances(_classes) },
                new DetectedInstances { Boxes = [], Scores = [], Classes = [], Masks = [] },
                _statistics.ClassNames);
            yield return $"<img style=\"max-width: 32%\" alt=\"{HtmlPage.Text(labelled.FileName)}\" title=\"{HtmlPage.Text(labelled.FileName)}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(ExamplePicture.OfTruth(example, fonts))}\">";
        }
    }

    /// <summary>Bars of equal widths in round numbers, as many as fit.</summary>
    private static List<(string Label, int Count)> Histogram(float[] values)
    {
        var bars = new List<(string, int)>();
        if (values.Length == 0)
            return bars;
        float most = values.Max();
        int width = s_widths.First(width => most < (double)width * Bars);
        int[] counts = new int[(int)(most / width) + 1];
        foreach (float value in values)
            counts[(int)(value / width)]++;
        for (int i = 0; i < counts.Length; i++)
            bars.Add((width == 1 ? Number(i) : $"{Number(i * width)}–", counts[i]));
        return bars;
    }

    private static string Became(LabelFate fate) => fate switch
    {
        LabelFate.LeftOut => "left out",
        LabelFate.Repaired => "repaired",
        _ => "used as they are",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
