namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What a model was trained on, and what there was to say of it.</summary>
/// <param name="TrainingImages">Figures of the training images, in lines.</param>
/// <param name="ValidationImages">The same of the images that it was validated on; null where there were none.</param>
/// <param name="LabelWarnings">See <see cref="InstanceSegmentationTransformer.LabelWarnings"/>.</param>
/// <param name="Warnings">See <see cref="InstanceSegmentationTransformer.TrainingWarnings"/>.</param>
internal sealed record TrainingRecord(string TrainingImages, string? ValidationImages, IReadOnlyList<string> LabelWarnings, IReadOnlyList<string> Warnings);
