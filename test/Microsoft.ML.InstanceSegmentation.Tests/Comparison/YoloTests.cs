using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class YoloTests
{
    private static readonly int s_count = DenseCase.Anchors.Boxes.Length;

    [TestMethod]
    public void Decoding_undoes_encoding_and_the_centre_stays_in_its_cell()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor anchors = tensor(new float[] { 8, 8, 24, 24, 24, 32, 40, 64 }, [2, 4]); // centres (16, 16), (32, 48)
        Tensor strides = tensor(new float[] { 8, 8, 16, 16 }, [2, 2]);
        Tensor boxes = tensor(new float[] { 10, 12, 30, 22, 30, 40, 50, 70 }, [2, 4]); // centres (20, 17), (40, 55)
        Tensor codes = YoloCoder.Encode(boxes, anchors, strides);
        float[] expected = [0.5f, 0.125f, MathF.Log(20f / 16), MathF.Log(10f / 16), 0.5f, 7f / 16, MathF.Log(20f / 16), MathF.Log(30f / 32)];
        LossReference.Close([.. expected.Select(value => (double)value)], codes);
        LossReference.Close([10, 12, 30, 22, 30, 40, 50, 70], YoloCoder.Decode(codes, anchors, strides));

        Tensor extreme = YoloCoder.Codes(tensor(new float[] { -100, 100, 0, 1000 }, [1, 4]));
        LossReference.Close([0, 1, 0, 1000], extreme);
        Assert.IsTrue(TensorTransfer.Read<float>(YoloCoder.Decode(extreme, anchors.narrow(0, 0, 1), strides.narrow(0, 0, 1))).All(float.IsFinite));
    }

    [TestMethod]
    public void An_object_is_its_best_shaped_anchors_in_the_cell_of_its_centre()
    {
        // Sizes 24 and 32, ratios 0.5, 1, 2, at stride 16: the second level has 4×4 cells after the first level's 64.
        int ofLevel = 64 * 6;
        Box wide = At(40, 24, 34, 17), square = At(40, 24, 31, 33), tiny = At(1, 63, 11, 13);
        int?[] responsible = YoloAssignment.Assign(DenseCase.Anchors, [wide, square, tiny]);
        Assert.AreEqual(ofLevel + (((1 * 4) + 2) * 6) + 0, responsible[0]); // 24, ratio 0.5: 17 high and 34 wide
        Assert.AreEqual(ofLevel + (((1 * 4) + 2) * 6) + 3, responsible[1]); // 32, ratio 1
        Assert.AreEqual((((7 * 8) + 0) * 6) + 2, responsible[2]); // 12, ratio 1
    }

    [TestMethod]
    public void Objects_in_one_place_get_an_anchor_each_as_long_as_there_are_any()
    {
        Box[] same = [.. Enumerable.Repeat(At(20, 20, 14, 14), 20)];
        int?[] responsible = YoloAssignment.Assign(DenseCase.Anchors, same);
        // Three levels of six anchors.
        Assert.HasCount(18, responsible.OfType<int>().Distinct());
        Assert.HasCount(2, responsible.Where(anchor => anchor is null));
        Assert.IsEmpty(YoloAssignment.Assign(DenseCase.Anchors, []));
    }

    [TestMethod]
    public void An_object_that_is_centred_outside_the_grid_is_the_nearest_cells()
    {
        int?[] responsible = YoloAssignment.Assign(DenseCase.Anchors, [At(-5, 70, 12, 12)]);
        Assert.AreEqual((((7 * 8) + 0) * 6) + 2, responsible[0]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Losses_are_those_of_scalar_loops(int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth[] truth = DenseCase.RandomObjects(new Random(seed));
        int outputs = 1 + DenseCase.Classes;
        float[] logits = ReferenceData.Uniform($"logits {seed}", truth.Length * s_count * outputs);
        float[] boxes = ReferenceData.Uniform($"codes {seed}", truth.Length * s_count * 4);
        float[] strides = [.. DenseCase.Anchors.Levels.SelectMany(level => Enumerable.Repeat((float)level.RowStride, level.Count * 2))];
        var options = new YoloOptions { BoxWeight = 3, NoObjectWeight = 0.25f, IgnoreIoU = 0.4f };

        DetectionLosses losses = new YoloLoss(options).Compute(
            new DensePredictions(tensor(logits, [truth.Length, s_count, outputs]), tensor(boxes, [truth.Length, s_count, 4])),
            DenseCase.Anchors, tensor(strides, [s_count, 2]), truth);

        (double objectness, double classification, double box) = Slow(truth, logits, boxes, ignoreFrom: 0.4f, noObjectWeight: 0.25);
        DenseCase.Close(objectness, losses.Objectness, "objectness");
        DenseCase.Close(classification, losses.Classification, "classification");
        DenseCase.Close(3 * box, losses.Box, "box");
        Assert.IsTrue(objectness > 0 && classification > 0 && box > 0);
    }

    private static (double Objectness, double Classification, double Box) Slow(GroundTruth[] truth, float[] logits, float[] outputs, float ignoreFrom, double noObjectWeight)
    {
        double objectness = 0, classification = 0, box = 0;
        int objects = 0;
        for (int n = 0; n < truth.Length; n++)
        {
            int?[] responsible = YoloAssignment.Assign(DenseCase.Anchors, truth[n].Boxes);
            int a = 0;
            foreach (AnchorLevel level in DenseCase.Anchors.Levels)
            {
                for (int i = 0; i < level.Count; i++, a++)
                {
                    Box anchor = DenseCase.Anchors.Boxes[a];
                    float half = level.RowStride / 2f;
                    var centred = new Box(anchor.X0 + half, anchor.Y0 + half, anchor.X1 + half, anchor.Y1 + half);
                    double Logit(int k) => logits[(((n * s_count) + a) * (1 + DenseCase.Classes)) + k];
                    int o = Array.IndexOf(responsible, a);
                    if (o < 0)
                    {
                        bool ignored = truth[n].Boxes.Any(other => centred.Overlap(other) >= ignoreFrom)
                            || truth[n].Crowds.Any(crowd => centred.Intersection(crowd) > 0.5f * centred.Area);
                        objectness += ignored ? 0 : noObjectWeight * DenseCase.CrossEntropy(Logit(0), false);
                        continue;
                    }
                    objects++;
                    objectness += DenseCase.CrossEntropy(Logit(0), true);
                    for (int c = 0; c < DenseCase.Classes; c++)
                        classification += DenseCase.CrossEntropy(Logit(1 + c), truth[n].Classes[o] == c);
                    Box wanted = truth[n].Boxes[o];
                    double[] code =
                    [
                        (((wanted.X0 + wanted.X1) / 2) - anchor.X0 - (anchor.Width / 2)) / level.ColumnStride,
                        (((wanted.Y0 + wanted.Y1) / 2) - anchor.Y0 - (anchor.Height / 2)) / level.RowStride,
                        Math.Log(wanted.Width / anchor.Width),
                        Math.Log(wanted.Height / anchor.Height),
                    ];
                    for (int k = 0; k < 4; k++)
                    {
                        double output = outputs[(((n * s_count) + a) * 4) + k];
                        double predicted = k < 2 ? 1 / (1 + Math.Exp(-output)) : output;
                        box += (predicted - code[k]) * (predicted - code[k]) / 2;
                    }
                }
            }
        }
        return (objectness / objects, classification / objects, box / objects);
    }

    private static Box At(float x, float y, float width, float height) => new(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));
}
