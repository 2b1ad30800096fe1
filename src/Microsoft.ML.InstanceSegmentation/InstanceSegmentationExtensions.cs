using Microsoft.ML.InstanceSegmentation;

namespace Microsoft.ML;

/// <summary>
/// Instance segmentation on <see cref="MLContext"/>. <see cref="InstanceSegmentation(MLContext)"/> has everything and knows the context.
/// The others are short ways to parts of it; ML.NET's catalogs do not tell their context, so these can't reach its seed, log, GpuDeviceId
/// or FallbackToCpu.
/// </summary>
public static class InstanceSegmentationExtensions
{
    /// <summary>Readers, training, scoring and evaluation that know the context's seed, log, GpuDeviceId and FallbackToCpu.</summary>
    /// <param name="context">The context.</param>
    public static InstanceSegmentationCatalog InstanceSegmentation(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new InstanceSegmentationCatalog(context);
    }

    /// <summary>
    /// A view of a COCO data set, one row an image: Image (MLImage, decoded when it is read), Label, BoundingBoxes, Masks, IsCrowd, Area,
    /// ImageId (Int64) and FileName.
    /// </summary>
    /// <remarks>
    /// It does not know the MLContext and has no log: what it leaves out of the labels, training tells, in the trainer's log and as
    /// <see cref="InstanceSegmentationTransformer.LabelWarnings"/>. <c>mlContext.InstanceSegmentation().LoadFromCoco(…)</c> tells at once.
    /// </remarks>
    /// <param name="catalog">mlContext.Data.</param>
    /// <param name="annotationFile">COCO annotations in JSON: polygons, compressed and uncompressed run lengths, crowds.</param>
    /// <param name="imageFolder">Folder that the images' file_name is relative to.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not a valid data set, or an image file begins like no image or has another size than its record; the message names the
    /// annotation or the file and what to do.
    /// </exception>
    /// <exception cref="FileNotFoundException">The annotation file or an image is missing.</exception>
    public static IDataView LoadFromCoco(this DataOperationsCatalog catalog, string annotationFile, string imageFolder)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MLContext().InstanceSegmentation().LoadFromCoco(annotationFile, imageFolder, warningsAreTold: false);
    }

    /// <summary>An estimator that trains Mask R-CNN and scores images with it.</summary>
    /// <remarks>
    /// It does not know the MLContext: without a seed in the options every run differs, nothing is logged, and the GPU is that of the
    /// options. <c>mlContext.InstanceSegmentation().SegmentInstances(…)</c> does.
    /// </remarks>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="options">The network, the training and the columns; null takes every default.</param>
    /// <param name="validationSet">Images to evaluate the model on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="workspacePath">
    /// Folder for a checkpoint, written about every minute: a training that was interrupted, however, goes on from it when it is begun
    /// again with the same options and data. Null keeps none.
    /// </param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <example>
    /// <code>
    /// var model = ml.Transforms.SegmentInstances(new InstanceSegmentationOptions { Epochs = 20 }).Fit(train);
    /// IDataView scored = model.Transform(validation);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, the value and the range.</exception>
    public static InstanceSegmentationEstimator SegmentInstances(
        this TransformsCatalog catalog,
        InstanceSegmentationOptions? options = null,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        string? workspacePath = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new InstanceSegmentationEstimator(context: null, options, validationSet, progress, workspacePath, cancellationToken);
    }

    /// <summary>The same estimator among ML.NET's trainers, beside its ObjectDetection.</summary>
    /// <remarks>It does not know the MLContext either.</remarks>
    /// <param name="catalog">mlContext.MulticlassClassification.Trainers.</param>
    /// <param name="options">The network, the training and the columns.</param>
    /// <param name="validationSet">Images to evaluate the model on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="workspacePath">
    /// Folder for a checkpoint, written about every minute: a training that was interrupted, however, goes on from it when it is begun
    /// again with the same options and data. Null keeps none.
    /// </param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, the value and the range.</exception>
    public static InstanceSegmentationEstimator InstanceSegmentation(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        InstanceSegmentationOptions options,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        string? workspacePath = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new InstanceSegmentationEstimator(context: null, options, validationSet, progress, workspacePath, cancellationToken);
    }

    /// <summary>The same estimator with columns of any name, as ML.NET's ObjectDetection has it; everything else is the default.</summary>
    /// <param name="catalog">mlContext.MulticlassClassification.Trainers.</param>
    /// <param name="labelColumnName">Class name of each instance: a vector of text or of keys.</param>
    /// <param name="predictedLabelColumnName">Class name of each detection, a vector of text.</param>
    /// <param name="scoreColumnName">Score of each detection, a vector of Single, 0 to 1.</param>
    /// <param name="boundingBoxColumnName">Box of each instance, a vector of Single: x0, y0, x1, y1 in pixels.</param>
    /// <param name="predictedBoundingBoxColumnName">Box of each detection, likewise.</param>
    /// <param name="maskColumnName">Mask of each instance, a vector of text: COCO run-length objects in JSON.</param>
    /// <param name="predictedMaskColumnName">Mask of each detection, likewise.</param>
    /// <param name="imageColumnName">The image, an MLImage.</param>
    /// <param name="maxEpoch">Passes over the training images; at least 1.</param>
    /// <param name="validationSet">Images to evaluate the model on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="workspacePath">
    /// Folder for a checkpoint, written about every minute: a training that was interrupted, however, goes on from it when it is begun
    /// again with the same options and data. Null keeps none.
    /// </param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <exception cref="ArgumentException">A column name is empty or used twice, or <paramref name="maxEpoch"/> is less than 1.</exception>
    public static InstanceSegmentationEstimator InstanceSegmentation(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel,
        string scoreColumnName = DefaultColumnNames.Score,
        string boundingBoxColumnName = DefaultColumnNames.BoundingBoxes,
        string predictedBoundingBoxColumnName = DefaultColumnNames.PredictedBoundingBoxes,
        string maskColumnName = DefaultColumnNames.Masks,
        string predictedMaskColumnName = DefaultColumnNames.PredictedMasks,
        string imageColumnName = DefaultColumnNames.Image,
        int maxEpoch = 20,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        string? workspacePath = null,
        CancellationToken cancellationToken = default)
    {
        var columns = new ColumnOptions
        {
            ImageColumnName = imageColumnName,
            LabelColumnName = labelColumnName,
            BoundingBoxColumnName = boundingBoxColumnName,
            MaskColumnName = maskColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            ScoreColumnName = scoreColumnName,
            PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
            PredictedMaskColumnName = predictedMaskColumnName,
        };
        var options = new InstanceSegmentationOptions { Columns = columns, Epochs = maxEpoch };
        return catalog.InstanceSegmentation(options, validationSet, progress, workspacePath, cancellationToken);
    }

    /// <summary>
    /// An estimator that scores images with a model file, without training and without libtorch: a model of this library, or a checkpoint
    /// of torchvision's Mask R-CNN, version 1 or 2.
    /// </summary>
    /// <remarks>
    /// The network of a checkpoint is inferred from the weights' names and shapes: ResNet depth, pyramid, norms, heads. Of settings that
    /// leave no trace there, such as the image size, it takes torchvision's. Frozen batch normalisation, known by its missing counters,
    /// without a normalised pyramid is taken for torchvision's published version 1, which needs an epsilon of 0; for other networks, and
    /// other settings, give <paramref name="model"/>, such as a <see cref="TorchvisionModels"/> with changes. A model of this library
    /// holds its own.
    /// </remarks>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="modelFile">
    /// A model.zip or model.onnx of this library, a file written by torch.save (.pth, .pt; read without running any code in it), or a
    /// .safetensors file; read at once.
    /// </param>
    /// <param name="classNames">
    /// Name of each class of a checkpoint in the order of its outputs, without the background; <see cref="CocoClassNames.Torchvision"/> for
    /// torchvision's own. Null for a model of this library, which has its names.
    /// </param>
    /// <param name="model">The network of a checkpoint and what it keeps; null to infer it, and for a model of this library.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="gpuDeviceId">
    /// GPU to score on; null or a negative number for the CPU, which is also taken where there is no such GPU.
    /// </param>
    /// <example>
    /// <code>
    /// var torchvision = ml.Transforms.ApplyInstanceSegmentationModel("maskrcnn.pth", CocoClassNames.Torchvision).Fit(images);
    /// var ours = ml.Transforms.ApplyInstanceSegmentationModel("model.zip").Fit(images);
    /// IDataView scored = ours.Transform(images);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// Names are missing, more or fewer than the classes or not wanted, or an option is out of its range.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another format, damaged, asks for more than tensors, or its weights are not the network's; the message names it.
    /// </exception>
    public static InstanceSegmentationScoringEstimator ApplyInstanceSegmentationModel(
        this TransformsCatalog catalog,
        string modelFile,
        IReadOnlyList<string>? classNames = null,
        ModelOptions? model = null,
        ColumnOptions? columns = null,
        int? gpuDeviceId = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new InstanceSegmentationScoringEstimator(context: null, modelFile, classNames, model, columns, gpuDeviceId);
    }

    /// <summary>COCO's average precision and recall of boxes and masks on scored images with ground truth, equal to pycocotools'.</summary>
    /// <param name="catalog">mlContext.MulticlassClassification.</param>
    /// <param name="data">A view with the ground truth's columns and those that scoring adds.</param>
    /// <param name="columns">Their names; null for the defaults.</param>
    /// <param name="maximumDetections">Most detections of an image that count, best first. COCO's default is 100; at least 1.</param>
    public static InstanceSegmentationMetrics EvaluateInstanceSegmentation(
        this MulticlassClassificationCatalog catalog, IDataView data, ColumnOptions? columns = null, int maximumDetections = 100)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MLContext().InstanceSegmentation().Evaluate(data, columns, maximumDetections);
    }
}
