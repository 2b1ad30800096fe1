using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class MaskPredictorTests
{
    private const int Regions = 3;
    private const int Width = 6;
    private const int Side = 4;
    private const int Classes = 3;
    private static readonly long[] s_labels = [2, 1, 2];

    [TestMethod]
    [DataRow(MaskLoss.Sigmoid, false)]
    [DataRow(MaskLoss.Sigmoid, true)]
    [DataRow(MaskLoss.Softmax, false)]
    public void Loss_and_probabilities_are_those_of_a_loop_over_cells(MaskLoss kind, bool agnostic)
    {
        using DisposeScope scope = NewDisposeScope();
        MaskPredictor predictor = Predictor(kind, agnostic);
        Tensor x = LossReference.Noise("features", 1, ScalarType.Float32, Regions, Width, Side / 2, Side / 2);
        float[] targets = [.. ReferenceData.Uniform("targets", Regions * Side * Side).Select(value => (value + 1) / 2)];
        targets[5] = 0.5f; // just on the instance

        double loss = 0;
        var probabilities = new List<double>();
        for (int r = 0; r < Regions; r++)
        {
            double[][] logits = AllLogits(predictor, x, r); // of each cell
            for (int cell = 0; cell < logits.Length; cell++)
            {
                double target = targets[(r * Side * Side) + cell];
                if (kind == MaskLoss.Softmax)
                {
                    double sum = logits[cell].Sum(Math.Exp);
                    probabilities.Add(Math.Exp(logits[cell][s_labels[r]]) / sum);
                    loss -= logits[cell][target >= 0.5 ? s_labels[r] : 0] - Math.Log(sum);
                }
                else
                {
                    double p = 1 / (1 + Math.Exp(-logits[cell][agnostic ? 0 : s_labels[r]]));
                    probabilities.Add(p);
                    loss -= (target * Math.Log(p)) + ((1 - target) * Math.Log(1 - p));
                }
            }
        }

        LossReference.Close([.. probabilities], predictor.Probabilities(x, tensor(s_labels)).flatten());
        Tensor actual = predictor.Loss(x, tensor(s_labels), tensor(targets, [Regions, Side, Side]));
        LossReference.Close([loss / targets.Length], actual);
    }

    [TestMethod]
    public void Softmax_trains_the_background_and_the_own_class_against_all_others()
    {
        using DisposeScope scope = NewDisposeScope();
        MaskPredictor predictor = Predictor(MaskLoss.Softmax, agnostic: false);
        Tensor x = LossReference.Noise("features", 1, ScalarType.Float32, Regions, Width, Side / 2, Side / 2);
        predictor.Loss(x, tensor(new long[] { 1, 1, 1 }), ones(Regions, Side, Side)).backward();
        float[] gradient = TensorTransfer.Read<float>(predictor.get_parameter("mask_fcn_logits.bias")!.grad!);
        Assert.IsLessThan(0f, gradient[1]);
        Assert.IsGreaterThan(0f, gradient[0]);
        Assert.IsGreaterThan(0f, gradient[2]);
    }

    [TestMethod]
    [DataRow(MaskLoss.Sigmoid, false, Classes)]
    [DataRow(MaskLoss.Sigmoid, true, 1)]
    [DataRow(MaskLoss.Softmax, false, Classes)]
    public void Masks_are_as_many_as_the_kind_needs(MaskLoss kind, bool agnostic, int masks)
    {
        using DisposeScope scope = NewDisposeScope();
        CollectionAssert.AreEqual(new long[] { masks, 5, 1, 1 }, Predictor(kind, agnostic).get_parameter("mask_fcn_logits.weight")!.shape);
    }

    private static MaskPredictor Predictor(MaskLoss kind, bool agnostic)
    {
        var options = new HeadOptions { MaskPredictorWidth = 5, MaskLoss = kind, ClassAgnosticMasks = agnostic };
        var predictor = MaskPredictor.Create(options, Width, Classes, new WeightInitializer(1));
        NamedWeights weights = ModelWeights.Read(predictor);
        foreach ((string name, WeightTensor weight) in weights)
            ReferenceData.Uniform(name, weight.Values.Length).CopyTo(weight.Values, 0);
        ModelWeights.Write(predictor, weights);
        return predictor;
    }

    /// <summary>Logits of all masks for each cell of a region, row by row: transposed convolution, ReLU and 1×1 convolution, one by one.</summary>
    private static double[][] AllLogits(MaskPredictor predictor, Tensor x, int region)
    {
        NamedWeights weights = ModelWeights.Read(predictor);
        (float[] up, float[] upBias) = (weights["conv5_mask.weight"].Values, weights["conv5_mask.bias"].Values);
        (float[] last, float[] lastBias) = (weights["mask_fcn_logits.weight"].Values, weights["mask_fcn_logits.bias"].Values);
        float[] features = TensorTransfer.Read<float>(x.select(0, region)); // [Width, Side / 2, Side / 2]
        int hidden = upBias.Length;
        return
        [
            .. Enumerable.Range(0, Side * Side).Select(cell =>
            {
                (int row, int column) = (cell / Side, cell % Side);
                double[] values =
                [
                    .. Enumerable.Range(0, hidden).Select(o => Math.Max(0, upBias[o] + Enumerable.Range(0, Width).Sum(i =>
                        (double)features[(((i * Side / 2) + (row / 2)) * Side / 2) + (column / 2)] * up[(((((i * hidden) + o) * 2) + (row % 2)) * 2) + (column % 2)]))),
                ];
                return Enumerable.Range(0, lastBias.Length).Select(c => lastBias[c] + values.Select((value, o) => value * last[(c * hidden) + o]).Sum()).ToArray();
            }),
        ];
    }
}
