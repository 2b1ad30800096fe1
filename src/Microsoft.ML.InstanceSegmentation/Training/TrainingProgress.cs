using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Mean losses of the images of a step; the total is their sum, which the optimiser lowers.</summary>
/// <param name="Objectness">Region proposal network: whether an anchor is on an object.</param>
/// <param name="ProposalBox">Region proposal network: box regression.</param>
/// <param name="Classification">Box head: class of each region.</param>
/// <param name="Box">Box head: box regression.</param>
/// <param name="Mask">Mask head: mean binary cross entropy of the masks' cells.</param>
public readonly record struct LossParts(double Objectness, double ProposalBox, double Classification, double Box, double Mask)
{
    /// <summary>The sum of all parts.</summary>
    public double Total => Objectness + ProposalBox + Classification + Box + Mask;
}

/// <summary>Where a training stands after a step.</summary>
public sealed record TrainingProgress
{
    /// <summary>Current epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs in all.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimiser steps done, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Optimiser steps in all.</summary>
    public required int Steps { get; init; }

    /// <summary>Losses of this step.</summary>
    public required LossParts Loss { get; init; }

    /// <summary>Learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images a second, averaged over the last steps.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Estimated time left.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>Box metrics on the validation set, on the step that ends an evaluated epoch; otherwise null.</summary>
    public CocoMetrics? ValidationBoundingBox { get; init; }

    /// <summary>
    /// Box and mask metrics on the validation set, on the step that ends an evaluated epoch; otherwise, and for a detector that gives boxes
    /// only, null.
    /// </summary>
    public InstanceSegmentationMetrics? Validation { get; init; }

    /// <summary>The first validation images as the model saw them, with <see cref="ValidationBoundingBox"/>; for <see cref="TrainingReport"/>.</summary>
    internal IReadOnlyList<ValidationExample> Examples { get; init; } = [];
}
