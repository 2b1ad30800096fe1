using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public sealed class AutogradTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void Backward_gives_the_gradient_and_adds_up()
    {
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true);
        Assert.IsNull(x.grad);

        x.pow(2).sum().backward();
        x.mul(3).sum().backward();

        TensorTests.Equal([5, 7], x.grad!);
        x.grad = null;
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void Grad_gives_gradients_without_keeping_them_and_an_invalid_one_for_the_unused()
    {
        Tensor x = tensor(new[] { 3f }, requires_grad: true), y = tensor(new[] { 1f }, requires_grad: true);

        IList<Tensor> gradients = autograd.grad([x.pow(3).sum()], [x, y], create_graph: true, allow_unused: true);

        TensorTests.Equal([27], gradients[0]);
        Assert.IsTrue(gradients[1].IsInvalid);
        Assert.IsNull(x.grad);
        TensorTests.Equal([18], autograd.grad([gradients[0].sum()], [x])[0]);
    }

    [TestMethod]
    public void No_grad_and_inference_mode_end_with_their_scope()
    {
        Tensor x = ones([1], requires_grad: true);
        using (no_grad())
        {
            Assert.IsFalse(is_grad_enabled());
            Assert.IsFalse((x * 2).requires_grad);
            using (enable_grad())
                Assert.IsTrue((x * 2).requires_grad);
        }

        using (inference_mode())
            Assert.IsTrue(is_inference_mode_enabled());
        Assert.IsTrue(is_grad_enabled() && !is_inference_mode_enabled() && (x * 2).requires_grad);
    }

    [TestMethod]
    public void Backward_of_what_needs_no_gradient_is_an_error() =>
        Assert.ThrowsExactly<ExternalException>(() => ones(1).backward());

    [TestMethod]
    public void A_custom_function_uses_its_own_backward_and_what_forward_kept()
    {
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true), y = tensor(new[] { 3f, 4f }, requires_grad: true);

        Tensor product = ScaledProduct.apply(x, 10L, y);
        Assert.IsTrue(product.requires_grad);
        TensorTests.Equal([30, 80], product);
        product.sum().backward();

        TensorTests.Equal([30, 40], x.grad!);
        TensorTests.Equal([11, 21], y.grad!);
    }

    [TestMethod]
    public void A_custom_function_leaves_no_graph_where_no_gradient_is_wanted()
    {
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true), y = tensor(new[] { 3f, 4f });
        using (no_grad())
            Assert.IsFalse(ScaledProduct.apply(x, 1L, y).requires_grad);
        Assert.IsFalse(ScaledProduct.apply(y, 1L, y).requires_grad);

        ScaledProduct.apply(x, 2L, y).sum().backward();
        TensorTests.Equal([6, 8], x.grad!);
        Assert.IsNull(y.grad);
    }

#if COMPAT_TORCH // in TorchSharp an exception in a backward pass ends the process
    [TestMethod]
    public void A_saved_tensor_that_was_changed_in_place_is_noticed()
    {
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true), y = tensor(new[] { 3f, 4f });
        Tensor product = ScaledProduct.apply(x, 1L, y);
        y.add_(1);

        var error = Assert.ThrowsExactly<ExternalException>(() => product.sum().backward());
        StringAssert.Contains(error.Message, "modified by an inplace operation");
    }
#endif

    [TestMethod]
    public void A_function_of_several_outputs_gets_a_zero_gradient_for_an_unused_one()
    {
        Tensor x = tensor(new[] { 1f, 2f }, requires_grad: true);

        List<Tensor> outputs = Split.apply(x);
        outputs[0].mul(5).sum().backward();

        TensorTests.Equal([2, 4], outputs[1]);
        TensorTests.Equal([5, 5], x.grad!);
    }

#if COMPAT_TORCH // in TorchSharp an exception in a backward pass ends the process
    [TestMethod]
    public void An_exception_in_forward_or_backward_arrives_at_the_caller()
    {
        Tensor x = tensor(new[] { 1f }, requires_grad: true);

        Assert.ThrowsExactly<NotSupportedException>(() => Failing.apply(x, true));
        Tensor y = Failing.apply(x, false);
        Assert.ThrowsExactly<NotFiniteNumberException>(() => y.backward());

        x.mul(2).sum().backward();
        TensorTests.Equal([2], x.grad!);
    }
#endif

    [TestMethod]
    public void The_graph_frees_what_a_custom_function_kept()
    {
        WeakReference kept = Apply();
        _scope.DisposeEverything();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.IsFalse(kept.IsAlive);

        static WeakReference Apply()
        {
            var marker = new object();
            Tensor x = tensor(new[] { 1f }, requires_grad: true);
            ScaledProduct.apply(x, 1L, x, marker);
            return new WeakReference(marker);
        }
    }

    private sealed class ScaledProduct : autograd.SingleTensorFunction<ScaledProduct>
    {
        public override string Name => nameof(ScaledProduct);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, scale, y) = ((Tensor)vars[0], (long)vars[1], (Tensor)vars[2]);
            ctx.save_for_backward([x, y]);
            ctx.save_data("scale", scale);
            ctx.save_data("all", vars);
            return x * y * scale;
        }

        // The gradient of y is wrong by one on purpose: it must be this one that is used.
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var scale = (long)ctx.get_data("scale");
            List<Tensor> gradients = [grad_output * saved[1] * scale, null!, grad_output * saved[0] * scale + 1];
            if (((object[])ctx.get_data("all")).Length > 3)
                gradients.Add(null!);
            return gradients;
        }
    }

    private sealed class Split : autograd.MultiTensorFunction<Split>
    {
        public override string Name => nameof(Split);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) =>
            [(Tensor)vars[0] * 1, (Tensor)vars[0] * 2];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[0] + grad_outputs[1] * 2];
    }

#if COMPAT_TORCH
    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) =>
            (bool)vars[1] ? throw new NotSupportedException("forward") : (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            throw new NotFiniteNumberException("backward");
    }
#endif
}
