using TorchSharp.Native;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_grad_enabled() => compat_grad_mode();

    public static bool is_inference_mode_enabled() => compat_is_inference_mode();

    public static partial class autograd
    {
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            NativeValue result;
            nint[] from = Aten.Handles(outputs), to = Aten.Handles(inputs), given = Aten.Handles(grad_outputs);
            fixed (nint* fromStart = from, toStart = to, givenStart = given)
            {
                Aten.Check(
                    compat_gradients(
                        fromStart, from.Length, toStart, to.Length, givenStart, given.Length,
                        retain_graph, create_graph, allow_unused, &result) != 0);
            }

            GC.KeepAlive((outputs, inputs, grad_outputs));
            return [.. Aten.Take(result)];
        }

        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            nint[] from = Aten.Handles(tensors), given = Aten.Handles(grad_tensors), to = Aten.Handles(inputs);
            fixed (nint* fromStart = from, givenStart = given, toStart = to)
            {
                Aten.Check(
                    compat_backward(
                        fromStart, from.Length, givenStart, given.Length, retain_graph ?? create_graph, create_graph,
                        toStart, to.Length) != 0);
            }

            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = compat_grad_mode();

        public GradMode(bool enabled) => compat_set_grad_mode(enabled);

        public void Dispose() => compat_set_grad_mode(before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint guard = compat_enter_inference_mode(enabled);

        public void Dispose()
        {
            if (guard != 0)
                compat_leave_inference_mode(guard);
            guard = 0;
        }
    }
}
