using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Instance segmentation with an <see cref="MLContext"/>: readers, training, scoring and evaluation that know the context's seed, log,
/// GpuDeviceId and FallbackToCpu. Made by <c>mlContext.InstanceSegmentation()</c>.
/// </summary>
/// <example>
/// <code>
/// var ml = new MLContext(seed: 1);
/// InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
/// IDataView train = segmentation.LoadFromCoco("train.json", "train");
/// var model = segmentation.SegmentInstances(new InstanceSegmentationOptions { Epochs = 20 }).Fit(train);
/// </code>
/// </example>
public sealed class InstanceSegmentationCatalog
{
    internal InstanceSegmentationCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }

    /// <inheritdoc cref="InstanceSegmentationExtensions.LoadFromCoco"/>
    /// <param name="annotationFile">COCO annotations in JSON: polygons, compressed and uncompressed run lengths, crowds.</param>
    /// <param name="imageFolder">Folder that the images' file_name is relative to.</param>
    /// <param name="options">What becomes of annotations and images that are not as they should be; null: the defaults. The context's log tells of them.</param>
    public IDataView LoadFromCoco(string annotationFile, string imageFolder, ReadingOptions? options = null)
    {
        options ??= new ReadingOptions();
        options.Validate();
        return View([CocoReader.Load(annotationFile, imageFolder, options)], options);
    }

    /// <summary>The same for a context that nobody listens to.</summary>
    internal LabelledDataView LoadFromCoco(string annotationFile, string imageFolder, bool warningsAreTold)
    {
        var options = new ReadingOptions();
        return View([CocoReader.Load(annotationFile, imageFolder, options)], options, warningsAreTold);
    }

    /// <summary>
    /// A view of several COCO data sets as of one, such as labels that one had and others from <see cref="LabelSuggestions"/>. Classes of one
    /// name are one class, whatever their ids; the images have the ids 1, 2, … in the files' order.
    /// </summary>
    /// <param name="files">Annotation files, as for one of them, and the folder that the file names of each are relative to.</param>
    /// <param name="options">As for one of them.</param>
    /// <exception cref="ArgumentException">There is no file.</exception>
    /// <exception cref="InvalidDataException">One of the files is not a valid data set, or two of them have the same image; the message names it.</exception>
    /// <exception cref="FileNotFoundException">An annotation file or an image is missing.</exception>
    public IDataView LoadFromCoco(
        IReadOnlyList<(string AnnotationFile, string ImageFolder)> files, ReadingOptions? options = null)
    {
        OptionCheck.NotEmpty(files);
        options ??= new ReadingOptions();
        options.Validate();
        return View([.. files.Select(file => CocoReader.Load(file.AnnotationFile, file.ImageFolder, options))], options);
    }

    /// <summary>
    /// A view of labelled images in any format that is read here, which is recognised by what is in the file or folder. One row an image, with
    /// the columns that <see cref="LoadFromCoco(string, string, ReadingOptions?)"/> gives.
    /// </summary>
    /// <remarks>
    /// Files: COCO, labelme or VIA (.json), YOLO's polygons (.yaml; the part is <see cref="ReadingOptions.Split"/>), CVAT for images (.xml). Folders:
    /// one with such a file, with labelme's files, of Pascal VOC (JPEGImages, SegmentationObject, SegmentationClass), with <c>images</c> and
    /// <c>masks</c> in which each colour is an instance, with a folder an image that has <c>images</c> and <c>masks</c>, one mask an instance, or of
    /// images and ImageJ's regions of interest, a zip file each.
    /// </remarks>
    /// <param name="path">The file or folder.</param>
    /// <param name="imageFolder">
    /// Folder that file names of images are relative to; null: the one that the format names, or a folder of the file's own name beside it, or that
    /// of the file.
    /// </param>
    /// <param name="options">What becomes of labels and images that are not as they should be; null: the defaults. The context's log tells of them.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or an image is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no format that is read here, or not valid; the message says what was found, and where.</exception>
    public IDataView LoadInstances(string path, string? imageFolder = null, ReadingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return LoadInstances([path], imageFolder, options);
    }

    /// <summary>The same for several files or folders, as one data set; classes of one name are one class, and the images have the ids 1, 2, ….</summary>
    /// <param name="paths">The files or folders.</param>
    /// <param name="imageFolder">As for one of them.</param>
    /// <param name="options">As for one of them.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="FileNotFoundException">One is missing, or an image is.</exception>
    /// <exception cref="InvalidDataException">One is of no format that is read here, or not valid, or two have the same image; the message names it.</exception>
    public IDataView LoadInstances(IReadOnlyList<string> paths, string? imageFolder = null, ReadingOptions? options = null)
    {
        OptionCheck.NotEmpty(paths);
        options ??= new ReadingOptions();
        options.Validate();
        return View([.. paths.Select(path => InstanceFormats.Read(path, imageFolder, options))], options);
    }

    /// <summary>
    /// Writes labelled images in another format, with copies of the images: to take a data set to another tool, or what a model found
    /// (<see cref="CocoPredictions"/>) back to a labelling tool for correction.
    /// </summary>
    /// <param name="path">The file or folder, as for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <param name="outputFolder">The folder to write, which has none of its files yet.</param>
    /// <param name="format">The format.</param>
    /// <param name="imageFolder">As for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <param name="options">As for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <returns>The file to read it with, or for a format of many files, the folder.</returns>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or an image is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no format that is read here, or not valid; the message says what was found, and where.</exception>
    /// <exception cref="IOException">A file cannot be written, or is there already; the message names it.</exception>
    public string ConvertInstances(string path, string outputFolder, InstanceFormat format, string? imageFolder = null, ReadingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputFolder);
        OptionCheck.Defined(format);
        options ??= new ReadingOptions();
        options.Validate();
        using var host = new TrainingHost(Context);
        return DatasetWriter.Write(Checked([InstanceFormats.Read(path, imageFolder, options)], options, host), outputFolder, format);
    }

    /// <summary>
    /// Looks at a data set: counts, sizes, classes, what is wrong with its labels, images that are there twice, and images that another data set
    /// has too. Masks are counted; images are not decoded.
    /// </summary>
    /// <param name="path">The file or folder, as for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <param name="imageFolder">As for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <param name="options">As for <see cref="LoadInstances(string, string?, ReadingOptions?)"/>.</param>
    /// <param name="otherPath">Another data set, such as the one to validate on, that should have none of the images; null for none.</param>
    /// <param name="otherImageFolder">The folder of its images, as <paramref name="imageFolder"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or none of the images of a COCO file is there, or one of another format is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no format that is read here, or not valid; the message says what was found, and where.</exception>
#pragma warning disable CA1822 // It belongs beside its likes.
    public InstanceDatasetReport DescribeInstances(string path, string? imageFolder = null, ReadingOptions? options = null, string? otherPath = null, string? otherImageFolder = null)
#pragma warning restore CA1822
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ReadingOptions();
        options.Validate();
        // Missing images are told among the faults.
        options = options with { UnreadableImages = UnreadableImages.Skip };
        LabelledDataset? other = otherPath is null ? null : InstanceFormats.Read(otherPath, otherImageFolder, options with { Split = options.Split ?? "val" });
        return new InstanceDatasetReport(DatasetSelection.Of(InstanceFormats.Read(path, imageFolder, options), options), other, options.Images);
    }

    /// <summary>
    /// Options to start from, chosen by the annotations: a preset by need, with the image size, the anchors, the number of detections
    /// and of epochs for this data. The context's log has the data's figures and the reason of each choice. Reads the annotations once; no
    /// image is decoded.
    /// </summary>
    /// <param name="data">The training images, as for <c>Fit</c>.</param>
    /// <param name="columns">Names of the columns; null for the defaults. They are in the options too.</param>
    /// <example>
    /// <code>
    /// InstanceSegmentationOptions options = segmentation.SuggestOptions(train) with { Seed = 1 };
    /// var model = segmentation.SegmentInstances(options).Fit(train);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, or there is no image or no object to choose by; the message says which.
    /// </exception>
    /// <exception cref="InvalidDataException">An annotation can't be trained on; the message names it.</exception>
    public InstanceSegmentationOptions SuggestOptions(IDataView data, ColumnOptions? columns = null)
    {
        using var host = new TrainingHost(Context);
        return InstanceSegmentationPresets.For(data, columns, host.Info);
    }

    /// <summary>
    /// The first images of a view with the random changes that training makes, to look at before a training: with
    /// <see cref="ContactSheet"/> or <see cref="InstanceOverlay"/>. The resize to the network's input is left out.
    /// </summary>
    /// <param name="data">Images and their instances.</param>
    /// <param name="augmentation">The changes.</param>
    /// <param name="images">How many images are read and changed, at most. Default 12; at least 1.</param>
    /// <param name="seed">Seed of the random numbers; each gives other changes. Default 0.</param>
    /// <param name="columns">Names of the data's columns; null for the defaults.</param>
    /// <returns>A view in memory with the columns FileName, Image, Label, BoundingBoxes, Masks and IsCrowd.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or a column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidDataException">An annotation or an image cannot be read; the message names it.</exception>
    public IDataView PreviewAugmentation(
        IDataView data, AugmentationOptions augmentation, int images = 12, int seed = 0, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(augmentation);
        return Context.Data.LoadFromEnumerable(AugmentedImage.Read(data, augmentation, images, seed, columns ?? new ColumnOptions()));
    }

    /// <summary>An estimator that trains Mask R-CNN and scores images with it.</summary>
    /// <param name="options">The network, the training and the columns; null takes every default.</param>
    /// <param name="validationSet">Images to evaluate the model on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="workspacePath">
    /// Folder for a checkpoint, written about every minute: a training that was interrupted, however, goes on from it when it is begun
    /// again with the same options and data. Null keeps none.
    /// </param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, the value and the range.</exception>
    public InstanceSegmentationEstimator SegmentInstances(
        InstanceSegmentationOptions? options = null,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        string? workspacePath = null,
        CancellationToken cancellationToken = default) =>
        new(Context, options, validationSet, progress, workspacePath, cancellationToken);

    /// <summary>
    /// An experiment that looks for a good configuration for a data set, in the vocabulary of ML.NET's own: trains many a little, and lets
    /// the best go on.
    /// </summary>
    /// <param name="settings">How long, what for, and where; null takes every default.</param>
    /// <example>
    /// <code>
    /// var settings = new InstanceSegmentationExperimentSettings { MaxExperimentTimeInSeconds = 3600, CacheDirectory = "experiment" };
    /// using var result = segmentation.CreateExperiment(settings).Execute(train, validation);
    /// ml.Model.Save(result.BestRun.Model, train.Schema, "model.zip");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, the value and the range.</exception>
    public InstanceSegmentationExperiment CreateExperiment(InstanceSegmentationExperimentSettings? settings = null) =>
        new(Context, settings ?? new InstanceSegmentationExperimentSettings());

    /// <summary>An experiment that ends after some time with the best so far.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds, at least 1.</param>
    /// <exception cref="ArgumentException">It is 0.</exception>
    public InstanceSegmentationExperiment CreateExperiment(uint maxExperimentTimeInSeconds) =>
        CreateExperiment(new InstanceSegmentationExperimentSettings { MaxExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <inheritdoc cref="InstanceSegmentationExtensions.ApplyInstanceSegmentationModel"/>
    /// <param name="modelFile">The file; read at once.</param>
    /// <param name="classNames">Name of each class of a checkpoint, without the background; null for a model of this library.</param>
    /// <param name="model">The network of a checkpoint and what it keeps; null to infer it, and for a model of this library.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="gpuDeviceId">
    /// GPU to score on; null for the context's, and where that is null too, the CPU. A negative number means the CPU. Where there is no
    /// such GPU, or no CUDA, it is the CPU with the context's FallbackToCpu, and an error from <c>Fit</c> without.
    /// </param>
    public InstanceSegmentationScoringEstimator ApplyInstanceSegmentationModel(
        string modelFile,
        IReadOnlyList<string>? classNames = null,
        ModelOptions? model = null,
        ColumnOptions? columns = null,
        int? gpuDeviceId = null) =>
        new(Context, modelFile, classNames, model, columns, gpuDeviceId);

    /// <summary>
    /// How image files are to be read for a saved model: with the window of its training (<see cref="ImageOptions.Window"/>), where they have more
    /// than 8 bits a sample.
    /// </summary>
    /// <param name="modelFile">A model.zip or model.onnx of this library. Of a whole pipeline its one model counts.</param>
    /// <example>
    /// <code>
    /// ITransformer model = ml.Model.Load("model.zip", out _);
    /// using MLImage image = ImageFiles.Read("cells.tif", ml.InstanceSegmentation().GetImageFileOptions("model.zip"));
    /// </code>
    /// </example>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
#pragma warning disable CA1822 // It belongs beside its likes.
    public ImageFileOptions GetImageFileOptions(string modelFile)
#pragma warning restore CA1822
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFile);
        return SavedWindow.Of(modelFile);
    }

    /// <summary>
    /// A model file that many threads score images with at once: one copy of the weights, a limit of predictions at a time, and a file that
    /// may be replaced while the program runs.
    /// </summary>
    /// <remarks>
    /// The context's GpuDeviceId and FallbackToCpu say where it scores, also where the model was trained on another machine.
    /// </remarks>
    /// <param name="modelFile">A model.zip that <c>mlContext.Model.Save</c> wrote, a whole pipeline with one column of images too.</param>
    /// <param name="options">The limit, the watch over the file and the columns; null takes the defaults.</param>
    /// <example>
    /// <code>
    /// using var pool = ml.InstanceSegmentation().CreatePredictionPool("model.zip");
    /// using MLImage image = ImageFiles.Read("street.jpg");
    /// ImagePrediction found = await pool.PredictAsync(image, cancellationToken);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model that scores images; the message names it and says why.</exception>
    /// <exception cref="InvalidOperationException">
    /// The context's GPU cannot be used, and its FallbackToCpu is false; the message says why.
    /// </exception>
    public InstanceSegmentationPredictionPool CreatePredictionPool(string modelFile, PredictionPoolOptions? options = null) =>
        new(Context, modelFile, options ?? new PredictionPoolOptions());

    /// <summary>The same with a model that the program has already; it stays the caller's, to dispose of after the pool.</summary>
    /// <param name="model">A trained or loaded model, alone or as a part of a pipeline.</param>
    /// <param name="options">The limit and the columns; null takes the defaults. There is no file to watch.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">It is no model that scores images; the message says why.</exception>
    public InstanceSegmentationPredictionPool CreatePredictionPool(ITransformer model, PredictionPoolOptions? options = null) =>
        new(Context, model, options ?? new PredictionPoolOptions());

    /// <inheritdoc cref="InstanceSegmentationExtensions.EvaluateInstanceSegmentation"/>
    /// <param name="data">A view with the ground truth's columns and those that scoring adds.</param>
    /// <param name="columns">Their names; null for the defaults.</param>
    /// <param name="maximumDetections">Most detections of an image that count, best first. COCO's default is 100; at least 1.</param>
    // A method of the catalog like the others, though it needs nothing of the context.
#pragma warning disable CA1822
    public InstanceSegmentationMetrics Evaluate(IDataView data, ColumnOptions? columns = null, int maximumDetections = 100)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.Positive(maximumDetections);
        columns ??= new ColumnOptions();
        return WorkerFailure.UnwrapScoring(data, columns, () => ScoredColumns.Evaluate(data, columns, maximumDetections));
    }

    /// <summary>
    /// COCO's metrics, and what they leave open: how many objects are right at one score threshold, which classes are confused, which threshold is
    /// best for each class, and what each kind of error costs. The view is read once.
    /// </summary>
    /// <param name="data">A view with the ground truth's columns and those that scoring adds.</param>
    /// <param name="scoreThreshold">
    /// Least score of a detection that counts, where one threshold is asked for: object accuracy, panoptic quality and the confusion matrix. Default 0.5.
    /// </param>
    /// <param name="iouThreshold">
    /// Least intersection over union of masks of a match, for the confusion matrix, precision and recall over the score, and the errors. 0.1 to 1,
    /// default 0.5.
    /// </param>
    /// <param name="columns">Their names; null for the defaults.</param>
    /// <param name="maximumDetections">
    /// Most detections of a class in an image that count, best first; at least 1. Object accuracy and panoptic quality count all from the threshold up.
    /// </param>
    /// <exception cref="ArgumentException">An argument is out of its range, or a column is missing or of a wrong type; the message says which.</exception>
    /// <exception cref="InvalidDataException">A row's ground truth or detections are none; the message names it.</exception>
#pragma warning disable CA1822
    public DetailedMetrics EvaluateInDetail(
        IDataView data, float scoreThreshold = 0.5f, double iouThreshold = 0.5, ColumnOptions? columns = null, int maximumDetections = 100)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(data);
        var evaluator = DetailedEvaluator.Create(scoreThreshold, iouThreshold, maximumDetections);
        columns ??= new ColumnOptions();
        return WorkerFailure.UnwrapScoring(data, columns, () => ScoredColumns.Evaluate(data, columns, evaluator));
    }

    /// <summary>
    /// The same figures as <see cref="EvaluateInDetail"/> with what a page about them needs: <see cref="EvaluationReport.Save"/> writes it. The view is read
    /// once; where it has the images, those with the lowest accuracy are drawn, and they alone are kept, as pictures.
    /// </summary>
    /// <param name="data">A view with the ground truth's columns and those that scoring adds.</param>
    /// <param name="scoreThreshold">Least score of a detection that counts, where one threshold is asked for, in the pictures too. Default 0.5.</param>
    /// <param name="iouThreshold">Least intersection over union of masks of a match, where one is asked for, in the pictures too. 0.1 to 1, default 0.5.</param>
    /// <param name="columns">Their names; null for the defaults.</param>
    /// <param name="maximumDetections">Most detections of a class in an image that count, best first; at least 1.</param>
    /// <param name="worstImages">Images to show, at least 0. Default 12; 0 reads no image.</param>
    /// <exception cref="ArgumentException">An argument is out of its range, or a column is missing or of a wrong type; the message says which.</exception>
    /// <exception cref="InvalidDataException">A row's ground truth, detections or image are none; the message names it.</exception>
#pragma warning disable CA1822
    public EvaluationReport ReportEvaluation(
        IDataView data, float scoreThreshold = 0.5f, double iouThreshold = 0.5, ColumnOptions? columns = null, int maximumDetections = 100, int worstImages = 12)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.AtLeast(worstImages, 0);
        var evaluator = DetailedEvaluator.Create(scoreThreshold, iouThreshold, maximumDetections);
        columns ??= new ColumnOptions();
        var worst = new WorstImages(worstImages, scoreThreshold, evaluator.ClassNames, FontFiles.Installed);
        DetailedMetrics metrics = WorkerFailure.UnwrapScoring(data, columns, () => ScoredColumns.Evaluate(data, columns, evaluator, worstImages > 0 ? worst.Add : null));
        return new EvaluationReport(metrics, evaluator, worst.Kept);
    }

    /// <summary>
    /// Compares two models on the same images: the differences of average precision, with intervals and p-values by a paired bootstrap over the
    /// images.
    /// </summary>
    /// <param name="first">The images scored by the first model.</param>
    /// <param name="second">The same images in the same order, scored by the second.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="maximumDetections">Most detections of a class in an image that count, best first; at least 1.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two images or none with an object, an argument is out of its range, or a column is missing or of a wrong type.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The views have not the same ground truth, row by row, or a row's ground truth or detections are none; the message names it.
    /// </exception>
#pragma warning disable CA1822
    public PairedComparison ComparePaired(IDataView first, IDataView second, ColumnOptions? columns = null, int maximumDetections = 100)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        OptionCheck.Positive(maximumDetections);
        columns ??= new ColumnOptions();
        return WorkerFailure.UnwrapScoring(
            first, columns, () => WorkerFailure.UnwrapScoring(second, columns, () => PairedColumns.Compare(first, second, columns, maximumDetections)));
    }

    private LabelledDataView View(IReadOnlyList<LabelledDataset> datasets, ReadingOptions options, bool warningsAreTold = true)
    {
        using var host = new TrainingHost(Context);
        LabelledDataset dataset = Checked(datasets, options, host);
        foreach (string warning in DarkImages.Warnings(dataset.Images, options.Images))
            host.Warn(warning);
        return new LabelledDataView(dataset, options.Images, warningsAreTold);
    }

    /// <summary>Data sets as one, with what is asked for of it, once its warnings are told and its image files are looked at.</summary>
    internal static LabelledDataset Checked(IReadOnlyList<LabelledDataset> datasets, ReadingOptions options, TrainingHost host)
    {
        LabelledDataset dataset = DatasetSelection.Of(DatasetMerge.Of(datasets), options);
        foreach (string warning in dataset.Warnings)
            host.Warn(warning);
        if (options.UnreadableImages == UnreadableImages.Skip)
            return ImageHeaders.Readable(dataset, options.Images, new SkippedImages(host.Warn));
        ImageHeaders.Check(dataset, options.Images);
        return dataset;
    }
}
