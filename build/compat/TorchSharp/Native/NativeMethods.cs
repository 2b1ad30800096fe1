using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>What ../native/*.cpp exports; the comments there say what each function returns on failure.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "torchsharp_compat";

    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Load);

    [DllImport(Library)]
    internal static extern byte* compat_last_error();

    [DllImport(Library)]
    internal static extern void compat_set_error(byte* message);

    [DllImport(Library)]
    internal static extern void compat_free(nint* handles);

    [DllImport(Library)]
    internal static extern nint* compat_allocate(long count);

    [DllImport(Library)]
    internal static extern nint compat_find(byte* name, byte* overload);

    [DllImport(Library)]
    internal static extern int compat_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [DllImport(Library)]
    internal static extern void compat_tensor_free(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern void compat_tensor_share(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_dim(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_numel(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern int compat_tensor_dtype(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_element_size(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern int compat_tensor_device_type(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern int compat_tensor_device_index(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern bool compat_tensor_is_contiguous(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_storage_offset(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_size(nint tensor, long dim);

    [DllImport(Library), SuppressGCTransition]
    internal static extern long compat_tensor_stride(nint tensor, long dim);

    [DllImport(Library)]
    internal static extern void* compat_tensor_data(nint tensor);

    [DllImport(Library)]
    internal static extern nint compat_tensor_from_memory(
        void* data, long* sizes, int dims, int dtype, delegate* unmanaged<nint, void> release, nint owner);

    [DllImport(Library)]
    internal static extern bool compat_requires_grad(nint tensor);

    [DllImport(Library)]
    internal static extern int compat_set_requires_grad(nint tensor, bool value);

    [DllImport(Library)]
    internal static extern bool compat_is_leaf(nint tensor);

    [DllImport(Library)]
    internal static extern nint compat_grad(nint tensor);

    [DllImport(Library)]
    internal static extern int compat_set_grad(nint tensor, nint grad);

    [DllImport(Library)]
    internal static extern int compat_backward(
        nint* tensors, long count, nint* grads, long gradCount, bool retainGraph, bool createGraph, nint* inputs, long inputCount);

    [DllImport(Library)]
    internal static extern int compat_gradients(
        nint* outputs, long count, nint* inputs, long inputCount, nint* grads, long gradCount,
        bool retainGraph, bool createGraph, bool allowUnused, NativeValue* result);

    [DllImport(Library)]
    internal static extern bool compat_grad_mode();

    [DllImport(Library)]
    internal static extern void compat_set_grad_mode(bool enabled);

    [DllImport(Library)]
    internal static extern bool compat_is_inference_mode();

    [DllImport(Library)]
    internal static extern nint compat_enter_inference_mode(bool enabled);

    [DllImport(Library)]
    internal static extern void compat_leave_inference_mode(nint guard);

    [DllImport(Library)]
    internal static extern void compat_set_callbacks(NativeCallbacks callbacks);

    [DllImport(Library)]
    internal static extern int compat_apply(nint function, nint* inputs, long count, NativeValue* result);

    [DllImport(Library)]
    internal static extern void compat_context_save(nint context, nint* tensors, long count);

    [DllImport(Library)]
    internal static extern int compat_context_saved(nint context, NativeValue* result);

    [DllImport(Library)]
    internal static extern void compat_context_mark(
        nint context, nint* dirty, long dirtyCount, nint* constant, long constantCount, bool materialize);

    [DllImport(Library)]
    internal static extern byte* compat_version();

    [DllImport(Library)]
    internal static extern nint compat_generator_new(ulong seed, int type, int index);

    [DllImport(Library)]
    internal static extern nint compat_generator_default(int type, int index);

    [DllImport(Library)]
    internal static extern void compat_generator_free(nint generator);

    [DllImport(Library)]
    internal static extern void compat_generator_set_seed(nint generator, ulong seed);

    [DllImport(Library)]
    internal static extern ulong compat_generator_seed(nint generator);

    [DllImport(Library)]
    internal static extern ulong compat_generator_reseed(nint generator);

    [DllImport(Library)]
    internal static extern nint compat_generator_state(nint generator);

    [DllImport(Library)]
    internal static extern int compat_generator_set_state(nint generator, nint state);

    [DllImport(Library)]
    internal static extern void compat_manual_seed(ulong seed);

    [DllImport(Library)]
    internal static extern int compat_num_threads();

    [DllImport(Library)]
    internal static extern int compat_set_num_threads(int count);

    [DllImport(Library)]
    internal static extern int compat_cuda_device_count();

    [DllImport(Library)]
    internal static extern bool compat_cudnn_is_available();

    [DllImport(Library)]
    internal static extern int compat_cuda_synchronize(long index);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        string file = Path.Combine(AppContext.BaseDirectory, $"lib{Library}.so");
        return NativeLibrary.Load(File.Exists(file) ? file : Path.Combine(Path.GetDirectoryName(assembly.Location)!, $"lib{Library}.so"));
    }
}
