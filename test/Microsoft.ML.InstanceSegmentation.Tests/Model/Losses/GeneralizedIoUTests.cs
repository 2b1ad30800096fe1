using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class GeneralizedIoUTests
{
    [TestMethod]
    [DataRow(new float[] { 0, 0, 2, 2 }, 0.0)] // equal
    [DataRow(new float[] { 0, 0, 1, 2 }, 0.5)] // half of it: IoU 1/2, nothing uncovered
    [DataRow(new float[] { 2, 0, 4, 2 }, 1.0)] // side by side: IoU 0, nothing uncovered
    [DataRow(new float[] { 4, 0, 6, 2 }, 1 + (4 / 12.0))] // apart: 4 of 12 uncovered
    [DataRow(new float[] { 1, 1, 3, 3 }, 1 - (1 / 7.0) + (2 / 9.0))] // a corner in common
    public void Loss_is_that_of_hand_computed_boxes(float[] other, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = tensor(new double[] { 0, 0, 2, 2 }, [1, 4]);
        Tensor second = tensor(other, [1, 4]).to_type(ScalarType.Float64);
        Assert.AreEqual(expected, GeneralizedIoU.Loss(first, second).item<double>(), 1e-6);
        Assert.AreEqual(expected, GeneralizedIoU.Loss(second, first).item<double>(), 1e-6);
    }

    [TestMethod]
    public void Boxes_without_area_have_finite_losses_and_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor boxes = tensor(new float[] { 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 4, 0 }, [3, 4]).requires_grad_();
        Tensor targets = tensor(new float[] { 1, 1, 1, 1, 5, 5, 5, 5, 0, 0, 4, 4 }, [3, 4]);
        Tensor loss = GeneralizedIoU.Loss(boxes, targets);
        loss.sum().backward();
        LossReference.Close([1, 2, 1], loss);
        Assert.IsTrue(boxes.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Boxes_apart_are_pulled_together()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor box = tensor(new float[] { 10, 0, 12, 2 }, [1, 4]).requires_grad_();
        GeneralizedIoU.Loss(box, tensor(new float[] { 0, 0, 2, 2 }, [1, 4])).sum().backward();
        float[] gradient = TensorTransfer.Read<float>(box.grad!);
        Assert.IsGreaterThan(0f, gradient[0] + gradient[2], "lower to the left");
    }
}
