namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Detectors of other kinds beside Mask R-CNN, trained on the same data to be compared with it.</summary>
public static class DetectorComparison
{
    /// <summary>Trains a detector and keeps it in memory.</summary>
    /// <param name="catalog">mlContext.InstanceSegmentation().</param>
    /// <param name="kind">Which.</param>
    /// <param name="train">The training images, with the columns of <see cref="InstanceSegmentationOptions.Columns"/>.</param>
    /// <param name="options">Backbone, anchors, optimiser, seed and device, as for the estimator; null takes every default.</param>
    /// <param name="oneStage">What one-stage detectors have of their own; null takes every default.</param>
    /// <param name="validationSet">Images to evaluate the detector on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <exception cref="ArgumentException">
    /// An option or a column is wrong, or the data can't be trained on; the message says which and why.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled, and <see cref="InstanceSegmentationOptions.ReturnModelWhenCancelled"/> is false.
    /// </exception>
    /// <exception cref="TrainingFailedException">
    /// A loss became infinite or not a number, or a step after the first could not be done.
    /// </exception>
    public static TrainedDetector TrainDetector(
        this InstanceSegmentationCatalog catalog,
        DetectorKind kind,
        IDataView train,
        InstanceSegmentationOptions? options = null,
        OneStageOptions? oneStage = null,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        options ??= new InstanceSegmentationOptions();
        return TrainedDetector.Train(catalog.Context, kind, train, options, oneStage, validationSet, progress, cancellationToken);
    }
}
