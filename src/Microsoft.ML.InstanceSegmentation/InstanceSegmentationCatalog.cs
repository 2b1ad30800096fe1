using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML;

/// <summary>Instance segmentation on <see cref="MLContext"/>: load, train, evaluate.</summary>
public static class InstanceSegmentationCatalog
{
    /// <summary>
    /// A view of a COCO data set, one row an image: Image (MLImage, decoded when it is read), Label, BoundingBoxes, Masks, IsCrowd, Area,
    /// ImageId (Int64) and FileName.
    /// </summary>
    /// <param name="catalog">mlContext.Data.</param>
    /// <param name="annotationFile">COCO annotations in JSON: polygons, compressed and uncompressed run lengths, crowds.</param>
    /// <param name="imageFolder">Folder that the images' file_name is relative to.</param>
    /// <exception cref="InvalidDataException">The file is not a valid data set; the message names the annotation and what to do.</exception>
    /// <exception cref="FileNotFoundException">The annotation file or an image is missing.</exception>
    public static IDataView LoadFromCoco(this DataOperationsCatalog catalog, string annotationFile, string imageFolder)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new CocoDataView(CocoDataset.Load(annotationFile, imageFolder));
    }

    /// <summary>An estimator that trains Mask R-CNN and scores images with it.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="options">The network, the training and the columns; null takes every default.</param>
    /// <example>
    /// <code>
    /// var model = ml.Transforms.SegmentInstances(new InstanceSegmentationOptions { Epochs = 20 }).Fit(train);
    /// IDataView scored = model.Transform(validation);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, the value and the range.</exception>
    public static InstanceSegmentationEstimator SegmentInstances(this TransformsCatalog catalog, InstanceSegmentationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new InstanceSegmentationEstimator(options ?? new InstanceSegmentationOptions());
    }

    /// <summary>
    /// An estimator that scores images with a checkpoint of torchvision's Mask R-CNN, version 1 or 2, without training and without libtorch.
    /// </summary>
    /// <remarks>
    /// The network is inferred from the weights' names and shapes: ResNet depth, pyramid, norms, heads. Of settings that leave no trace there,
    /// such as the image size, it takes torchvision's. Frozen batch normalisation, known by its missing counters, without a normalised
    /// pyramid is taken for torchvision's published version 1, which needs an epsilon of 0; for other networks, and other settings, give
    /// <paramref name="model"/>, such as a <see cref="TorchvisionModels"/> with changes.
    /// </remarks>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="checkpoint">
    /// File written by torch.save (.pth, .pt; read without running any code in it) or a .safetensors file; read at once.
    /// </param>
    /// <param name="classNames">
    /// Name of each class in the order of the outputs, without the background; <see cref="CocoClassNames.Torchvision"/> for torchvision's own.
    /// </param>
    /// <param name="model">The network and what it keeps; null to infer it.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="gpuDeviceId">GPU to score on; null for the CPU, which is also taken where there is no such GPU.</param>
    /// <example>
    /// <code>
    /// var model = ml.Transforms.SegmentInstances("maskrcnn_resnet50_fpn_v2_coco.pth", CocoClassNames.Torchvision).Fit(images);
    /// IDataView scored = model.Transform(images);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">There are more or fewer names than classes, or an option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another format, damaged, asks for more than tensors, or its weights are not the network's; the message names it.
    /// </exception>
    public static InstanceScoringEstimator SegmentInstances(
        this TransformsCatalog catalog,
        string checkpoint,
        IReadOnlyList<string> classNames,
        ModelOptions? model = null,
        ColumnOptions? columns = null,
        int? gpuDeviceId = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        return new InstanceScoringEstimator(checkpoint, classNames, model, columns ?? new ColumnOptions(), gpuDeviceId);
    }

    /// <summary>COCO's average precision and recall of boxes and masks on scored images with ground truth, equal to pycocotools'.</summary>
    /// <param name="catalog">mlContext.MulticlassClassification.</param>
    /// <param name="data">A view with the ground truth's columns and those that scoring adds.</param>
    /// <param name="columns">Their names; null for the defaults.</param>
    /// <param name="maximumDetections">Most detections of an image that count, best first. COCO's default is 100.</param>
    public static InstanceSegmentationMetrics EvaluateInstanceSegmentation(
        this MulticlassClassificationCatalog catalog, IDataView data, ColumnOptions? columns = null, int maximumDetections = 100)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.Positive(maximumDetections);
        columns ??= new ColumnOptions();
        return WorkerFailure.UnwrapScoring(data, columns, () => ScoredColumns.Evaluate(data, columns, maximumDetections));
    }
}
