using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>
/// One training step on the CPU and on the device, from the same weights, images and random numbers: losses, gradients and the weights
/// after it. Rounding may change which proposals are kept, so all are: nothing is suppressed and every region trains the heads.
/// Gradients are compared in float64. In float32 they cannot be told from right ones to the same limit: a unit whose input is zero up to
/// rounding is open on one device and shut on the other. With a rounding of 1e-6 of the inputs' spread, about 1e-6 of a layer's units are
/// such, whatever its size, which changes its gradient by the square root of that, 1e-3, and twenty layers lie on top of each other.
/// So float32 has its losses compared, and its gradient as a whole by a limit that TF32, say, would not keep.
/// </summary>
internal static class StepCheck
{
    private const double Limit = 1e-3;
    private const double Float32GradientLimit = 1e-2;
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
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            (Outcome Here, Outcome There)[] batches =
                [.. s_seeds.Select(seed => (Step(options, CPU, type, seed, isTwin: false), Step(options, device, type, seed, isTwin: true)))];
            for (int part = 0; part < s_lossNames.Length; part++)
            {
                double worst = batches.Max(batch => Difference.Relative([batch.Here.Losses[part]], [batch.There.Losses[part]]));
                table.AtMost($"one step, {type}: {s_lossNames[part]} loss, worst of {s_seeds.Length} batches", worst, Limit);
            }
            if (type == ScalarType.Float32)
            {
                table.AtMost($"one step, {type}: gradient as a whole, worst of {s_seeds.Length} batches", batches.Max(WholeDifference), Float32GradientLimit);
                continue;
            }
            Compare(table, $"one step, {type}: gradient", batches, outcome => outcome.Gradients, GradientDifference);
            Compare(table, $"one step, {type}: weights after it", batches, outcome => outcome.Weights, WeightDifference);
        }
    }

    private static void Compare(
        CheckTable table,
        string what,
        (Outcome Here, Outcome There)[] batches,
        Func<Outcome, Dictionary<string, float[]>> values,
        Func<Outcome, Outcome, string, double> difference)
    {
        string[] names = [.. values(batches[0].Here).Keys];
        (string worst, double apart) = names.Select(name => (name, batches.Max(batch => difference(batch.Here, batch.There, name)))).MaxBy(each => each.Item2);
        table.AtMost($"{what} of each of {names.Length} tensors, worst of {batches.Length} batches", apart, Limit);
        CheckTable.Note("", worst);
    }

    private static double WholeDifference((Outcome Here, Outcome There) batch) =>
        Difference.Relative(
            [.. batch.Here.Gradients.Values.SelectMany(values => values)],
            [.. batch.Here.Gradients.Keys.SelectMany(name => batch.There.Gradients[name])]);

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

    private static Outcome Step(InstanceSegmentationOptions options, Device device, ScalarType type, int seed, bool isTwin)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = DrawnImages.Data(options.BatchSize, Side, seed);
        using MaskRcnn model = Networks.OnDevice(new MaskRcnn(options.Model, data.ClassNames.Count, seed), device).to(type);
        using TrainingBatch assembled = new BatchAssembler(data, options, device, seed).Batches().First();
        TrainingBatch batch = assembled with { Images = assembled.Images with { Images = assembled.Images.Images.to_type(type) } };
        if (isTwin && device.type == DeviceType.CPU)
            AddRoundingNoise(batch.Images.Images, type == ScalarType.Float32 ? 3e-6 : 1e-14, seed);
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
    private static void AddRoundingNoise(Tensor images, double size, int seed)
    {
        using var generator = new Generator((ulong)seed);
        using Scalar lastBits = size;
        images.add_(randn(images.shape, images.dtype, generator: generator), lastBits);
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
