using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Everything that training needs: the columns, the network, the optimiser, and how a run is watched and stopped.</summary>
public sealed record InstanceSegmentationOptions
{
    /// <summary>Columns that are read and written.</summary>
    public ColumnOptions Columns { get; init; } = new();

    /// <summary>The network.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>The optimiser and its learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Random changes of the training images.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Passes over the training images. Default 20; at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images in each optimiser step. Default 2; at least 1.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>
    /// Seed of the weights, the order of images, their augmentation and the minibatches. Default 1. Two runs with one seed on one
    /// machine give the same weights; null takes a different one each run.
    /// </summary>
    public int? Seed { get; init; } = 1;

    /// <summary>
    /// File of weights to start from; null starts from random weights. An ImageNet ResNet or a torchvision Mask R-CNN checkpoint (.pth,
    /// read without running any code in it; .safetensors), or a model.onnx of this library, to go on from. The log tells what was matched;
    /// where the classes differ in number, the predictors start anew.
    /// </summary>
    public string? InitialWeights { get; init; }

    /// <summary>
    /// Whether only the heads are trained: backbone and region proposal network keep the weights and the batch statistics of
    /// <see cref="InitialWeights"/>, which is needed then, bit for bit, so that heads for several tasks can share one first stage.
    /// Default false.
    /// </summary>
    public bool FreezeFirstStage { get; init; }

    /// <summary>Images to evaluate the model on while training, with the same columns; null for none.</summary>
    public IDataView? Validation { get; init; }

    /// <summary>Epochs between evaluations on <see cref="Validation"/>; the last epoch is always evaluated. Default 1; at least 1.</summary>
    public int ValidationEvery { get; init; } = 1;

    /// <summary>Is told of every step and evaluation, on the training thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops training after the step in progress.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Whether a cancelled training returns the weights so far as its model, rather than throwing <see cref="OperationCanceledException"/>.
    /// Default false.
    /// </summary>
    public bool ReturnModelWhenCancelled { get; init; }

    /// <summary>
    /// CUDA device to train on; null takes MLContext.GpuDeviceId, and where that is null too, the first CUDA device if there is one.
    /// A negative number means the CPU.
    /// </summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>
    /// The context whose log is written to and whose GpuDeviceId and FallbackToCpu are read; null for one of its own. A catalog does not
    /// know its context, hence this option.
    /// </summary>
    public MLContext? Context { get; init; }

    internal void Validate()
    {
        OptionCheck.That(!FreezeFirstStage || InitialWeights is not null, "FreezeFirstStage is set without InitialWeights; a first stage of random weights finds nothing. Give the file of a trained one.", nameof(FreezeFirstStage));
        Columns.Validate();
        Model.Validate();
        Optimizer.Validate();
        Augmentation.Validate();
        OptionCheck.Positive(Epochs);
        OptionCheck.Positive(BatchSize);
        OptionCheck.Positive(ValidationEvery);
        OptionCheck.That(InitialWeights is null || File.Exists(InitialWeights), $"InitialWeights is '{InitialWeights}', but there is no such file. Check the path.", nameof(InitialWeights));
    }
}
