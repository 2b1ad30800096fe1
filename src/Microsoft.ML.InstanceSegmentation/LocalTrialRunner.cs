namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Trains an experiment's configurations in this process.</summary>
internal sealed class LocalTrialRunner(MLContext context, IDataView train, IDataView? validation, IProgress<TrainingProgress>? progress) : ITrialRunner
{
    public Task<InstanceSegmentationMetrics> RunAsync(TrialWork work, CancellationToken cancellationToken)
    {
        var estimator = new InstanceSegmentationEstimator(context, work.Options, validationSet: null, progress: null, work.Folder, CancellationToken.None);
        using InstanceSegmentationTransformer model = estimator.Fit(train, validation, progress, work.Epochs, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        InstanceSegmentationMetrics metrics = model.ValidationMetrics
            ?? throw new InvalidOperationException("The training gave no metrics on the validation images.");
        model.SaveOnnx(work.ModelFile);
        return Task.FromResult(metrics);
    }
}
