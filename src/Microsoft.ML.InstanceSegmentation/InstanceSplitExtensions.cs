using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Dividing labelled images so that each part has its share of every class, and images that belong together stay together. ML.NET's own
/// <c>TrainTestSplit</c> draws rows without looking at their labels.
/// </summary>
public static class InstanceSplitExtensions
{
    private static readonly string[] s_names = ["train", "val", "test"];

    /// <summary>Divides a view into images to train on and images to test on.</summary>
    /// <remarks>
    /// Classes are dealt out from the rarest on, each image to the part that misses most of it (iterative stratification; Sechidis, Tsoumakas and
    /// Vlahavas 2011). A class that two or more groups have is in both parts as far as that can be. The labels are read once; no image is decoded.
    /// </remarks>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="data">Labelled images, as <c>LoadInstances</c> reads them or with such columns.</param>
    /// <param name="testFraction">Share of the images to test on, between 0 and 1. Default 0.1, as ML.NET's. With groups it is reached as nearly as they allow.</param>
    /// <param name="samplingKeyColumnName">
    /// A column of text, keys or numbers: images of one value, such as tiles of one slide or pictures of one patient, come into one part. Default
    /// null: each image is for itself.
    /// </param>
    /// <param name="seed">Seed of the draw; null takes one that the context's seed decides, where it has one.</param>
    /// <param name="groupPattern">
    /// Instead of a column, a regular expression on the column FileName: images with the same text in its first capture group, or without one in
    /// all that it matches, come into one part. It must match every name.
    /// </param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The fraction is out of its range, a column is missing, the pattern does not fit a name, or there are not two groups; the message says which.
    /// </exception>
    public static InstanceTrainTestData TrainTestSplit(
        this InstanceSegmentationCatalog catalog, IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null, int? seed = null,
        string? groupPattern = null, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.That(testFraction is > 0 and < 1, $"testFraction is {testFraction}; it must be between 0 and 1.", nameof(testFraction));
        DividedRows rows = Rows(data, samplingKeyColumnName, groupPattern, columns);
        SplitUnits units = SplitUnits.Of(rows.Instances, rows.Groups, rows.ClassNames.Count);
        int[] parts = units.Divide(SplitUnits.Sizes(rows.Ids.Count, [1 - testFraction, testFraction]), Seed(catalog, seed));
        return Pair(rows, units, parts, test: 1);
    }

    /// <summary>Divides a view into folds of about the same size and the same classes, and gives for each fold all others to train on, and it to test on.</summary>
    /// <inheritdoc cref="TrainTestSplit" path="/remarks"/>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="data">As for <see cref="TrainTestSplit"/>.</param>
    /// <param name="numberOfFolds">How many, at least 2. Default 5.</param>
    /// <param name="samplingKeyColumnName">As for <see cref="TrainTestSplit"/>.</param>
    /// <param name="seed">As for <see cref="TrainTestSplit"/>.</param>
    /// <param name="groupPattern">As for <see cref="TrainTestSplit"/>.</param>
    /// <param name="columns">As for <see cref="TrainTestSplit"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="TrainTestSplit"/>, or there are fewer groups than folds.</exception>
    public static IReadOnlyList<InstanceTrainTestData> CrossValidationSplit(
        this InstanceSegmentationCatalog catalog, IDataView data, int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null,
        string? groupPattern = null, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.AtLeast(numberOfFolds, 2);
        DividedRows rows = Rows(data, samplingKeyColumnName, groupPattern, columns);
        SplitUnits units = SplitUnits.Of(rows.Instances, rows.Groups, rows.ClassNames.Count);
        double[] shares = [.. Enumerable.Repeat(1.0 / numberOfFolds, numberOfFolds)];
        OptionCheck.That(units.Count >= numberOfFolds, $"numberOfFolds is {numberOfFolds}, but there are {units.Count} images or groups of them; each fold needs one.", nameof(numberOfFolds));
        int[] parts = units.Divide(SplitUnits.Sizes(rows.Ids.Count, shares), Seed(catalog, seed));
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => Pair(rows, units, parts, fold))];
    }

    /// <summary>
    /// Divides a data set of any format that is read here, and writes each part as a COCO file: train.json, val.json and test.json. Classes and
    /// groups as for <see cref="TrainTestSplit"/>.
    /// </summary>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="paths">The files or folders, as for <see cref="InstanceSegmentationCatalog.LoadInstances(IReadOnlyList{string}, string?, ReadingOptions?)"/>.</param>
    /// <param name="outputFolder">The folder to write, which has none of the files yet.</param>
    /// <param name="validation">Images to validate on: below 1 a share of all, from 1 on their number. Default 0.2; 0 makes no such part.</param>
    /// <param name="test">Images to test on, likewise. Default 0: none.</param>
    /// <param name="groupPattern">A regular expression on the file names, see <see cref="TrainTestSplit"/>; null for no groups.</param>
    /// <param name="seed">Seed of the draw; null takes one that the context's seed decides, where it has one.</param>
    /// <param name="copyImages">
    /// Whether the images are copied, into a folder of the part's name beside its file, where readers look for them. Default false: they stay where
    /// they are, and the files name them relative to <see cref="InstanceSplitPart.ImageFolder"/>.
    /// </param>
    /// <param name="imageFolder">Folder of the images, as for LoadInstances.</param>
    /// <param name="options">What is read, and what becomes of labels that are not as they should be; null: the defaults.</param>
    /// <returns>The parts that were written, train first.</returns>
    /// <exception cref="ArgumentException">The parts are too large or none, or as for <see cref="TrainTestSplit"/>.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or an image is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no format that is read here, or not valid; the message says what was found, and where.</exception>
    /// <exception cref="IOException">A file cannot be written, or is there already; the message names it.</exception>
    public static IReadOnlyList<InstanceSplitPart> SplitInstances(
        this InstanceSegmentationCatalog catalog, IReadOnlyList<string> paths, string outputFolder, double validation = 0.2, double test = 0,
        string? groupPattern = null, int? seed = null, bool copyImages = false, string? imageFolder = null, ReadingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        OptionCheck.NotEmpty(paths);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputFolder);
        OptionCheck.AtLeast(validation, 0);
        OptionCheck.AtLeast(test, 0);
        OptionCheck.That(validation > 0 || test > 0, "validation and test are 0: there is nothing to divide. Give a share below 1, or a number of images.", nameof(validation));
        options ??= new ReadingOptions();
        options.Validate();
        LabelledDataset data;
        using (var host = new TrainingHost(catalog.Context))
            data = InstanceSegmentationCatalog.Checked([.. paths.Select(path => InstanceFormats.Read(path, imageFolder, options))], options, host);
        int[] sizes = Sizes(data.Images.Count, validation, test);
        IReadOnlyList<string>? groups = groupPattern is null ? null : GroupPattern.Groups(groupPattern, data.Images.Select(image => image.FileName.Replace('\\', '/')));
        SplitUnits units = SplitUnits.OfImages(data, groups);
        int[] parts = units.Divide(sizes, Seed(catalog, seed));
        Dictionary<LabelCategory, int> classes = data.ClassIndices();
        IReadOnlyList<int>[] instances = [.. data.Images.Select(image => (IReadOnlyList<int>)[.. image.Annotations.Where(each => !each.IsCrowd).Select(each => classes[each.Category])])];
        string[] classNames = [.. data.Categories.Select(category => category.Name)];
        IEnumerable<(int Number, LabelledDataset Data)> written = Enumerable.Range(0, s_names.Length).Where(part => sizes[part] > 0)
            .Select(part => (part, data.With([.. data.Images.Where((_, image) => parts[image] == part)])));
        return
        [
            .. SplitFiles.Write([.. written.Select(part => (s_names[part.Number], part.Data))], data, outputFolder, copyImages)
                .Zip(written, (file, part) => InstanceSplitPart.Of(s_names[part.Number], part.Number, parts, units, instances, classNames) with
                {
                    File = file.File,
                    ImageFolder = file.ImageFolder,
                }),
        ];
    }

    private static DividedRows Rows(IDataView data, string? column, string? pattern, ColumnOptions? columns)
    {
        DividedRows rows = DividedRows.Read(data, columns ?? new ColumnOptions(), column, pattern);
        OptionCheck.That(rows.Ids.Count > 0, "The data has no rows: there is no image to divide.", nameof(data));
        return rows;
    }

    private static InstanceTrainTestData Pair(DividedRows rows, SplitUnits units, int[] parts, int test)
    {
        int[] sides = Array.ConvertAll(parts, part => part == test ? 1 : 0);
        return new InstanceTrainTestData(
            rows.View(sides, side => side == 0), rows.View(sides, side => side == 1),
            InstanceSplitPart.Of("train", 0, sides, units, rows.Instances, rows.ClassNames), InstanceSplitPart.Of("test", 1, sides, units, rows.Instances, rows.ClassNames));
    }

    private static int[] Sizes(int images, double validation, double test)
    {
        int Number(double asked, string name)
        {
            OptionCheck.That(asked < 1 || asked == Math.Floor(asked), $"{name} is {asked}; below 1 it is a share, from 1 on a whole number of images.", name);
            return asked is 0 ? 0 : asked >= 1 ? (int)Math.Min(asked, int.MaxValue) : Math.Max(1, (int)Math.Round(asked * images));
        }
        (int toValidate, int toTest) = (Number(validation, nameof(validation)), Number(test, nameof(test)));
        OptionCheck.That((long)toValidate + toTest < images, $"Of {images} {(images == 1 ? "image" : "images")}, {toValidate} to validate on and {toTest} to test on leave none to train on.", nameof(validation));
        return [images - toValidate - toTest, toValidate, toTest];
    }

    private static int Seed(InstanceSegmentationCatalog catalog, int? seed)
    {
        if (seed is { } given)
            return given;
        using var host = new TrainingHost(catalog.Context);
        return host.WithSeed(new InstanceSegmentationOptions()).Seed!.Value;
    }
}
