using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The configuration of a training: the columns, the network, the optimiser. It is data: it can be printed, compared by value, changed
/// with a <c>with</c> expression, and written and read with System.Text.Json. What belongs to one run, such as the validation set, is an
/// argument of the estimator instead.
/// </summary>
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
    /// Seed of the weights, the order of images, their augmentation and the minibatches; two runs with one seed on one machine give the
    /// same weights. Default null: it is drawn from the MLContext where <c>mlContext.InstanceSegmentation()</c> made the estimator, so
    /// that <c>new MLContext(seed: 1)</c> makes a program's runs equal, and from a random one otherwise. The log tells the seed.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>
    /// What training starts from: <see cref="InitialWeights.ImageNet"/>, <see cref="InitialWeights.Random"/>, or the path of a file.
    /// Default null: ImageNet's for a ResNet-18 with batch normalisation, which the light presets have and whose package
    /// Microsoft.ML.DnnImageFeaturizer.ResNet18 the program must reference then; random for other networks.
    /// </summary>
    public InitialWeights? InitialWeights { get; init; }

    /// <summary>
    /// Whether only the heads are trained: backbone and region proposal network keep the weights and the batch statistics of
    /// <see cref="InitialWeights"/>, which is needed then, bit for bit, so that heads for several tasks can share one first stage.
    /// Default false.
    /// </summary>
    public bool FreezeFirstStage { get; init; }

    /// <summary>How training is watched on images that it does not learn from.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>
    /// Whether a cancelled training returns the weights so far as its model, rather than throwing <see cref="OperationCanceledException"/>.
    /// Default false.
    /// </summary>
    public bool ReturnModelWhenCancelled { get; init; }

    /// <summary>
    /// What becomes of an image that turns out to be unreadable while training. Default <see cref="UnreadableImages.Fail"/>: training
    /// ends with <see cref="TrainingInterruptedException"/>, which keeps the model so far.
    /// </summary>
    public UnreadableImages UnreadableImages { get; init; } = UnreadableImages.Fail;

    /// <summary>
    /// CUDA device to train on. Default null: MLContext.GpuDeviceId where the estimator knows its context, and where that is null too, the
    /// first CUDA device if there is one. A negative number means the CPU.
    /// </summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>
    /// These options for training from random weights: everything learns, and batch normalisation goes by the batch, since there are no
    /// statistics to keep.
    /// </summary>
    public InstanceSegmentationOptions FromRandomWeights() => this with
    {
        InitialWeights = InitialWeights.Random,
        Model = Model.Backbone.Norm == BackboneNorm.FrozenBatch
            ? Model with { Backbone = Model.Backbone with { Norm = BackboneNorm.Batch } }
            : Model,
        Optimizer = Optimizer with { FrozenStages = 0, BackboneRate = 1 },
    };

    /// <summary>The same, where these ask for ImageNet's weights or else random ones and the former are not there; otherwise these.</summary>
    internal InstanceSegmentationOptions Resolved() =>
        StartsFrom == InitialWeights.ImageNetOrRandom && (!ImageNetPackage.Fits(Model.Backbone) || ImageNetPackage.Find(Model.Backbone.Depth) is null)
            ? FromRandomWeights()
            : this;

    /// <summary>What training starts from where <see cref="InitialWeights"/> does not say.</summary>
    internal InitialWeights StartsFrom => InitialWeights
        ?? (Model.Backbone is { Depth: ResNetDepth.ResNet18 } backbone && ImageNetPackage.Fits(backbone) ? InitialWeights.ImageNet : InitialWeights.Random);

    internal void Validate()
    {
        OptionCheck.That(
            !FreezeFirstStage || StartsFrom.Path is not null,
            "FreezeFirstStage is set without a file as InitialWeights; a first stage of random weights finds nothing. Give the file of a trained one.",
            nameof(FreezeFirstStage));
        Columns.Validate();
        Model.Validate();
        Optimizer.Validate();
        Augmentation.Validate();
        OptionCheck.That(
            Optimizer.FrozenStages == 0 || StartsFrom != InitialWeights.Random,
            $"Optimizer.FrozenStages is {Optimizer.FrozenStages}, but training starts from random weights, which would stay as they are. "
            + "Set InitialWeights, or use options.FromRandomWeights(), under which everything learns.",
            nameof(OptimizerOptions.FrozenStages));
        OptionCheck.Positive(Epochs);
        OptionCheck.Positive(BatchSize);
        Validation.Validate();
        OptionCheck.Defined(UnreadableImages);
        OptionCheck.That(
            StartsFrom.Path is not { } path || File.Exists(path),
            $"InitialWeights is '{StartsFrom}', but there is no such file. Check the path.",
            nameof(InitialWeights));
        if (StartsFrom == InitialWeights.ImageNet)
            ImageNetPackage.Require(Model.Backbone);
    }
}
