using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class BoxLossTests
{
    private static readonly JsonElement s_reference = LossReference.Of("box");

    public static IEnumerable<object[]> Cases =>
        from index in Enumerable.Range(0, s_reference.GetProperty("cases").GetArrayLength())
        from dtype in new[] { ScalarType.Float32, ScalarType.Float64 }
        select new object[] { index, dtype };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Values_and_gradients_are_torchvisions(int index, ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = s_reference.GetProperty("cases")[index];
        var options = new BoxLossOptions
        {
            Kind = Enum.Parse<BoxLossKind>(expected.GetProperty("kind").GetString()!),
            Beta = expected.GetProperty("beta").GetSingle(),
        };
        Tensor codes = LossReference.Noise("box codes", 2, dtype, 8, 4).requires_grad_();
        Tensor loss = new BoxLoss(options, BoxCoder.Regions).Sum(codes, Boxes("references", dtype), Boxes("targets", dtype));
        loss.backward();
        LossReference.Close([expected.GetProperty("loss").GetDouble()], loss);
        LossReference.Close(expected.GetProperty("gradient").Doubles(), codes.grad!);
    }

    [TestMethod]
    [DataRow(BoxLossKind.SmoothL1)]
    [DataRow(BoxLossKind.L1)]
    [DataRow(BoxLossKind.GIoU)]
    public void Codes_of_the_target_have_no_loss_and_weights_multiply(BoxLossKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor references, Tensor targets) = (Boxes("references", ScalarType.Float64), Boxes("targets", ScalarType.Float64));
        Tensor right = BoxCoder.Regions.Encode(targets, references);
        var loss = new BoxLoss(new() { Kind = kind }, BoxCoder.Regions);
        Assert.AreEqual(0, loss.Sum(right, references, targets).item<double>(), 1e-7); // GIoU's epsilon by areas of 100 pixels
        Tensor wrong = right + 0.5;
        double twice = new BoxLoss(new() { Kind = kind, Weight = 2 }, BoxCoder.Regions).Sum(wrong, references, targets).item<double>();
        Assert.AreEqual(2 * loss.Sum(wrong, references, targets).item<double>(), twice, 1e-12 * twice);
        Assert.IsGreaterThan(0.1, twice);
    }

    [TestMethod]
    [DataRow(BoxLossKind.SmoothL1)]
    [DataRow(BoxLossKind.L1)]
    [DataRow(BoxLossKind.GIoU)]
    public void No_box_has_no_loss(BoxLossKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = zeros(0, 4).requires_grad_();
        Tensor sum = new BoxLoss(new() { Kind = kind }, BoxCoder.Proposals).Sum(codes, zeros(0, 4), zeros(0, 4));
        sum.backward();
        Assert.AreEqual(0, sum.item<float>());
        CollectionAssert.AreEqual(new long[] { 0, 4 }, codes.grad!.shape);
    }

    private static Tensor Boxes(string name, ScalarType dtype) => tensor(s_reference.GetProperty(name).Doubles(), [8, 4]).to_type(dtype);
}
