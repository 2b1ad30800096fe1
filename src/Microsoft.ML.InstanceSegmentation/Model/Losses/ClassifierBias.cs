// C: classes with the background.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A classifier's bias before training: with the balanced and the focal loss one that makes every candidate an object with the prior
/// probability π (Lin et al. 2017, "Focal Loss", sections 3.3 and 4.1), with cross entropy 0.
/// </summary>
internal static class ClassifierBias
{
    /// <summary>For outputs that are each a sigmoid's logit: 1 / (1 + exp(-bias)) = π.</summary>
    public static Parameter Sigmoid(ClassificationLossOptions options, long outputs) => WeightInitializer.Constant(outputs, LogOdds(options));

    /// <summary>
    /// For a softmax over the background, class 0, and the others: those have 0, and with the background's bias b all of them together
    /// (C - 1) / (C - 1 + exp(b)) = π.
    /// </summary>
    public static Parameter Softmax(ClassificationLossOptions options, long classes)
    {
        var bias = new float[classes];
        if (options.Kind != ClassificationLoss.CrossEntropy)
            bias[0] = MathF.Log(classes - 1) - LogOdds(options);
        return new Parameter(tensor(bias));
    }

    /// <summary>log(π / (1 - π)), 0 for even odds.</summary>
    private static float LogOdds(ClassificationLossOptions options) =>
        options.Kind == ClassificationLoss.CrossEntropy ? 0 : MathF.Log(options.PriorProbability / (1 - options.PriorProbability));
}
