using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>
/// One training step on the CPU and on the device, from the same weights, images and random numbers: losses, gradients and the weights
/// after it. Two things would tell the two apart although both are right, and are kept out of the comparison. Rounding may change which
/// proposals are kept, so all are: nothing is suppressed and every region trains the heads. And a unit whose input is zero up to rounding
/// may be open on one device and shut on the other, which changes the gradients of that one batch; so each parameter counts by its median
/// over three batches.
/// </summary>
internal static class StepCheck
{
    private const double Limit = 1e-3;
    private const int Side = 64;
    private const int All = 1 << 20;
    private static readonly int[] s_seeds = [1, 2, 3];

    private static readonly string[] s_lossNames = ["objectness", "proposal box", "classification", "box", "mask"];

    public static void Run(CheckTable table, Device device)
    {
        InstanceSegmentationOptions preset = Networks.Nuclei;
        InstanceSegmentationOptions options = preset with
        {
            BatchSize = 4,
            Model = preset.Model with
            {
                Image = new ImageOptions { MinSize = Side, MaxSize = Side },
                Proposals = preset.Model.Proposals with { PreNmsTraining = All, PostNmsTraining = All, NmsThreshold = 1 },
                Regions = preset.Model.Regions with { Sampling = CandidateSampling.All },
            },
        };
        (Outcome Here, Outcome There)[] batches =
            [.. s_seeds.Select(seed => (Step(options, CPU, seed, isTwin: false), Step(options, device, seed, isTwin: true)))];

        for (int part = 0; part < s_lossNames.Length; part++)
        {
            double worst = batches.Max(batch => Difference.Relative([batch.Here.Losses[part]], [batch.There.Losses[part]]));
            table.AtMost($"one step: {s_lossNames[part]} loss, worst of {s_seeds.Length} batches", worst, Limit);
        }
        Compare(table, "gradient", batches, outcome => outcome.Gradients, GradientDifference);
        Compare(table, "weights after it", batches, outcome => outcome.Weights, WeightDifference);
    }

    private static void Compare(
        CheckTable table,
        string what,
        (Outcome Here, Outcome There)[] batches,
        Func<Outcome, Dictionary<string, float[]>> values,
        Func<Outcome, Outcome, string, double> difference)
    {
        string[] names = [.. values(batches[0].Here).Keys];
        var differences = names.ToDictionary(
            name => name, name => batches.Select(batch => difference(batch.Here, batch.There, name)).Order().ToArray());
        (string worst, double[] ofWorst) = differences.MaxBy(each => Median(each.Value));
        table.AtMost($"one step: {what} of each of {names.Length} tensors, median of {batches.Length}", Median(ofWorst), Limit);
        CheckTable.Note("", $"{worst}; largest in a single batch {differences.Values.Max(each => each[^1]):0.##E+0}");

        static double Median(double[] sorted) => sorted[sorted.Length / 2];
    }

    /// <summary>Tensors whose gradient is all but zero are measured by the others.</summary>
    private static double GradientDifference(Outcome here, Outcome there, string name) =>
        Difference.Relative(here.Gradients[name], there.Gradients[name], floor: 1e-6 * here.Gradients.Values.Max(Difference.Norm));

    /// <summary>By how far the step moved them, so that a step not made shows; as far as the rounding of the weights allows.</summary>
    private static double WeightDifference(Outcome here, Outcome there, string name)
    {
        float[] before = here.WeightsBefore[name];
        float[] moved = [.. here.Weights[name].Zip(before, (after, start) => after - start)];
        float[] movedThere = [.. there.Weights[name].Zip(before, (after, start) => after - start)];
        return Difference.Relative(moved, movedThere, floor: 1e-4 * Difference.Norm(before));
    }

    private static Outcome Step(InstanceSegmentationOptions options, Device device, int seed, bool isTwin)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = DrawnImages.Data(options.BatchSize, Side, seed);
        using MaskRcnn model = Networks.OnDevice(new MaskRcnn(options.Model, data.ClassNames.Count, seed), device);
        using TrainingBatch batch = new BatchAssembler(data, options, device, seed).Batches().First();
        if (isTwin && device.type == DeviceType.CPU)
            AddRoundingNoise(batch.Images.Images, seed);
        using var step = new TrainingStep(model, options.Optimizer, seed);
        Dictionary<string, float[]> before = Values(model.GetWeights());
        LossParts losses = step.Run(batch, step: 1, options.Optimizer.LearningRate);
        return new Outcome(
            [losses.Objectness, losses.ProposalBox, losses.Classification, losses.Box, losses.Mask],
            model.named_parameters().ToDictionary(each => each.name, each => TensorTransfer.Read<float>(each.parameter.grad!)),
            before,
            Values(model.GetWeights()));
    }

    /// <summary>In a dry run no other device rounds differently: noise in the images, of some of their last bits, stands for it.</summary>
    private static void AddRoundingNoise(Tensor images, int seed)
    {
        using var generator = new Generator((ulong)seed);
        using Scalar lastBits = 3e-6;
        images.add_(randn(images.shape, generator: generator), lastBits);
    }

    private static Dictionary<string, float[]> Values(NamedWeights weights) =>
        weights.ToDictionary(each => each.Key, each => each.Value.Values);

    /// <summary>What a step leaves behind; weights include the running averages of batch normalisation.</summary>
    private sealed record Outcome(
        double[] Losses,
        Dictionary<string, float[]> Gradients,
        Dictionary<string, float[]> WeightsBefore,
        Dictionary<string, float[]> Weights);
}
