using TorchSharp.Native;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// What a custom function keeps from forward to backward. Tensors are kept by the native node of the graph, so that
        /// libtorch sees when they are changed in place and frees them with the graph.
        /// </summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];
            private IReadOnlyList<Tensor> saved = [];
            private IReadOnlyList<Tensor> dirty = [];
            private IReadOnlyList<Tensor> constant = [];

            internal AutogradContext()
            {
            }

            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>The native context, while a callback runs.</summary>
            internal nint Native { get; set; }

            public void save_for_backward(List<Tensor> tensors) => saved = tensors;

            public void mark_dirty(List<Tensor> tensors) => dirty = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => constant = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data.GetValueOrDefault(key)!;

            public unsafe List<Tensor> get_saved_variables()
            {
                NativeValue result;
                Aten.Check(compat_context_saved(Native, &result) != 0);
                return [.. Aten.Take(result)];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Hands what forward said over to the native node, which alone holds the tensors from then on.</summary>
            internal unsafe void HandOver()
            {
                nint[] keep = Aten.Handles(saved), changed = Aten.Handles(dirty), without = Aten.Handles(constant);
                fixed (nint* keepStart = keep, changedStart = changed, withoutStart = without)
                {
                    compat_context_save(Native, keepStart, keep.Length);
                    compat_context_mark(Native, changedStart, changed.Length, withoutStart, without.Length, MaterializeGrads);
                }

                GC.KeepAlive((saved, dirty, constant));
                saved = dirty = constant = [];
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }
    }
}
