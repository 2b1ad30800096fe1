using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>How a gradient of our own enters a graph. What throws in a backward pass ends the process, so nothing here does.</summary>
[TestClass]
public sealed class AutogradFunctionTests
{
    [TestMethod]
    public void A_function_takes_tensors_and_objects_and_its_own_gradients_are_used()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true), y = tensor(new[] { 3f, 4f }, requires_grad: true);

        Tensor product = ScaledProduct.apply(x, new Scale(10), y);
        product.mul(2).sum().backward();

        CollectionAssert.AreEqual(new[] { 30f, 80f }, product.detach().data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 60f, 80f }, x.grad!.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 21f, 41f }, y.grad!.data<float>().ToArray(), "The one more is this function's.");
        Assert.IsFalse(ScaledProduct.apply(x.detach(), new Scale(1), y.detach()).requires_grad, "No gradient, no graph.");
    }

    private sealed record Scale(float Factor);

    private sealed class ScaledProduct : autograd.SingleTensorFunction<ScaledProduct>
    {
        public override string Name => nameof(ScaledProduct);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, scale, y) = ((Tensor)vars[0], (Scale)vars[1], (Tensor)vars[2]);
            ctx.save_for_backward([x, y]);
            ctx.save_data("scale", scale);
            return x * y * scale.Factor;
        }

        // One entry for each argument of forward, null for what is no tensor.
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            float factor = ((Scale)ctx.get_data("scale")).Factor;
            return [grad_output * saved[1] * factor, null!, grad_output * saved[0] * factor + 1];
        }
    }
}
