using System.Runtime.InteropServices;
using TorchSharp.Native;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle of a native tensor: its lifetime, what it is, where it is. The operators are in the other parts, one line
    /// each; <see cref="Aten"/> calls them.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        private nint handle;

        internal Tensor(nint handle)
            : this(handle, register: true)
        {
        }

        internal Tensor(nint handle, bool register)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref totalCount);
            if (count > peakCount)
                peakCount = count;
            if (register)
                OwningScope = DisposeScopeManager.OfThisThread.Register(this);
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => peakCount;

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        public string? name { get; set; }

        public long Dimensions => compat_tensor_dim(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => compat_tensor_numel(Handle);

        public long ElementSize => compat_tensor_element_size(Handle);

        public long[] shape => size();

        public ScalarType dtype => (ScalarType)compat_tensor_dtype(Handle);

        public Device device => new(device_type, device_type == DeviceType.CPU ? -1 : device_index);

        public DeviceType device_type => (DeviceType)compat_tensor_device_type(Handle);

        public int device_index => compat_tensor_device_index(Handle);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => compat_is_leaf(Handle);

        public bool requires_grad
        {
            get => compat_requires_grad(Handle);
            set => Aten.Check(compat_set_requires_grad(Handle, value) != 0);
        }

        public Tensor? grad
        {
            get => compat_grad(Handle) is not 0 and nint gradient ? new Tensor(gradient) : null;
            set => Aten.Check(compat_set_grad(Handle, value is null ? 0 : value.Handle) != 0);
        }

        internal DisposeScope? OwningScope { get; set; }

        /// <summary>No tensor, as an object: the gradient of what a function does not depend on.</summary>
        internal static Tensor Invalid()
        {
            var none = new Tensor(0, register: false);
            GC.SuppressFinalize(none);
            Interlocked.Decrement(ref totalCount);
            return none;
        }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => compat_tensor_storage_offset(Handle);

        public bool is_contiguous() => compat_tensor_is_contiguous(Handle);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => dtype.IsFloatingPoint();

        public bool is_integral() => dtype.IsIntegral();

        public long[] size()
        {
            var sizes = new long[Dimensions];
            for (int i = 0; i < sizes.Length; i++)
                sizes[i] = compat_tensor_size(handle, i);
            return sizes;
        }

        public long size(int dim) => compat_tensor_size(Handle, Wrap(dim));

        public long[] stride()
        {
            var strides = new long[Dimensions];
            for (int i = 0; i < strides.Length; i++)
                strides[i] = compat_tensor_stride(handle, i);
            return strides;
        }

        public long stride(int dim) => compat_tensor_stride(Handle, Wrap(dim));

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Aten.InPlace("retain_grad", this);

        public void backward() => autograd.backward([this]);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningScope is null)
                other?.Attach(this);
            else
                OwningScope.MoveToOther(other, this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningScope);

        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            nint given = Handle;
            handle = 0;
            Interlocked.Decrement(ref totalCount);
            return given;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Two tensors are equal when shape and elements are, as in torch.equal.</summary>
        public bool Equals(Tensor target) => Aten.CallBool("equal", this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() =>
            handle == 0 ? "" : $"[{string.Join('x', size())}], type = {dtype}, device = {device}";

        /// <summary>A reference to the native tensor for native code to own.</summary>
        internal nint NewReference()
        {
            compat_tensor_share(Handle);
            return handle;
        }

        /// <summary>Leaves this object without a tensor; the receiver of the handle owns it.</summary>
        internal nint GiveHandleAway()
        {
            nint given = Handle;
            handle = 0;
            Interlocked.Decrement(ref totalCount);
            return given;
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            DisposeScopeManager.OfThisThread.CountDisposal(this);
            if (disposing)
                OwningScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref totalCount);
            compat_tensor_free(handle);
            handle = 0;
        }

        private long Wrap(int dim)
        {
            long dims = Dimensions;
            if (dim < -dims || dim >= dims)
                throw new ExternalException($"Dimension out of range (expected to be in range of [{-dims}, {dims - 1}], but got {dim})");
            return dim < 0 ? dim + dims : dim;
        }
    }
}
