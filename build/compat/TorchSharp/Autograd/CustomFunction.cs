using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
#nullable disable annotations // as in TorchSharp, whose users override these
        /// <summary>
        /// A function with a backward of its own. Write Name, forward and backward, call apply. Tensor arguments are
        /// differentiated; backward returns one gradient for each argument of forward, null for those that are no tensors.
        /// </summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            protected Function()
            {
            }

            public abstract string Name { get; }

            private static T Instance { get; } = new();

            public static List<Tensor> apply_internal(params object[] vars) => CustomFunction.Apply(
                vars, Instance.Name, context => Instance.Forward(context, vars), Instance.Backward);

            internal abstract List<Tensor> Forward(AutogradContext context, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext context, List<Tensor> grad_outputs);
        }

        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            protected SingleTensorFunction()
            {
            }

            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => [forward(context, vars)];

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> grad_outputs) =>
                backward(context, grad_outputs[0]);
        }

        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            protected MultiTensorFunction()
            {
            }

            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => forward(context, vars);

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> grad_outputs) =>
                backward(context, grad_outputs);
        }
#nullable restore annotations
    }

    /// <summary>
    /// One application of a custom function, as autograd.cpp sees it: the native node of the graph keeps it by a GCHandle and
    /// calls back for forward and backward. Exceptions stop here; the call that led to the callback throws them again.
    /// </summary>
    private sealed unsafe class CustomFunction
    {
        private readonly autograd.AutogradContext context = new();
        private string name = "";
        private bool[] isTensor = [];
        private Func<autograd.AutogradContext, List<Tensor>>? forward;
        private Func<autograd.AutogradContext, List<Tensor>, List<Tensor?>> backward = null!;

        static CustomFunction() =>
            compat_set_callbacks(new NativeCallbacks { Forward = &Forward, Backward = &Backward, Release = &Release });

        public static List<Tensor> Apply(
            object[] arguments, string name, Func<autograd.AutogradContext, List<Tensor>> forward,
            Func<autograd.AutogradContext, List<Tensor>, List<Tensor?>> backward)
        {
            var function = new CustomFunction
            {
                name = name,
                isTensor = [.. arguments.Select(argument => argument is Tensor { IsInvalid: false })],
                forward = forward,
                backward = backward,
            };
            nint[] inputs = Aten.Handles(arguments.OfType<Tensor>().Where(tensor => !tensor.IsInvalid));
            NativeValue result;
            fixed (nint* start = inputs)
                Aten.Check(compat_apply(GCHandle.ToIntPtr(GCHandle.Alloc(function)), start, inputs.Length, &result) != 0);
            GC.KeepAlive(arguments);
            return [.. Aten.Take(result)];
        }

        [UnmanagedCallersOnly]
        private static int Forward(nint handle, nint native, NativeValue* outputs)
        {
            CustomFunction function = Of(handle);
            try
            {
                function.context.Native = native;
                List<Tensor> tensors = function.forward!(function.context);
                function.forward = null; // it holds the arguments
                function.context.HandOver();
                *outputs = Give(tensors!);
                return 1;
            }
#pragma warning disable CA1031 // whatever it is, it must not go through native frames
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Aten.PassOn(exception);
                return 0;
            }
        }

        [UnmanagedCallersOnly]
        private static int Backward(nint handle, nint native, nint* grads, long count, NativeValue* outputs)
        {
            CustomFunction function = Of(handle);
            try
            {
                List<Tensor> tensors = [];
                for (long i = 0; i < count; i++)
                    tensors.Add(grads[i] == 0 ? Tensor.Invalid() : new Tensor(grads[i]));
                function.context.Native = native;
                *outputs = Give(function.OfTensors(function.backward(function.context, tensors)));
                return 1;
            }
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Aten.PassOn(exception);
                return 0;
            }
        }

        [UnmanagedCallersOnly]
        private static void Release(nint handle) => GCHandle.FromIntPtr(handle).Free();

        private static CustomFunction Of(nint handle) => Unsafe.As<CustomFunction>(GCHandle.FromIntPtr(handle).Target)!;

        /// <summary>References of native code's own; the managed tensors stay with their scopes.</summary>
        private static NativeValue Give(List<Tensor?> tensors)
        {
            nint* handles = compat_allocate(tensors.Count);
            for (int i = 0; i < tensors.Count; i++)
                handles[i] = tensors[i] is { } tensor && IsThere(tensor) ? tensor.NewReference() : 0;
            return new NativeValue { Kind = Kind.TensorList, Bits = (nint)handles, Count = tensors.Count };
        }

        /// <summary>The gradients of the tensors among the arguments.</summary>
        private List<Tensor?> OfTensors(List<Tensor?> gradients)
        {
            if (gradients.Count < isTensor.Length || gradients.Skip(isTensor.Length).Any(IsThere))
                throw new InvalidOperationException($"Function {name} returned {gradients.Count} gradients for {isTensor.Length} arguments.");
            List<Tensor?> chosen = [];
            for (int i = 0; i < isTensor.Length; i++)
            {
                if (isTensor[i])
                    chosen.Add(gradients[i]);
                else if (IsThere(gradients[i]))
                    throw new InvalidOperationException($"Function {name} returned a gradient for argument {i}, which is not a tensor.");
            }

            return chosen;
        }

        private static bool IsThere(Tensor? tensor) => tensor is { IsInvalid: false };
    }
}
