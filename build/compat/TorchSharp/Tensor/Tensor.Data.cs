using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    // The elements as managed values.
    public partial class Tensor
    {
        /// <summary>The elements' memory itself, for a contiguous tensor on the CPU. Keep the tensor alive while it is used.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireContiguousCpu("Bytes()");
                return new Span<byte>(Data(), checked((int)(NumberOfElements * ElementSize)));
            }

            set
            {
                RequireContiguousCpu("SetBytes()");
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(Data(), value.Length));
            }
        }

        /// <summary>The elements in row-major order; T has to be the tensor's own type.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            RequireType(typeof(T));
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            RequireType(typeof(T));
            return First<T>();
        }

        public Scalar ToScalar() => Aten.CallScalar("_local_scalar_dense", this);

        public T ReadCpuValue<T>(long i)
            where T : unmanaged => data<T>()[i];

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal unsafe void* Data()
        {
            void* pointer = compat_tensor_data(Handle);
            if (pointer is null && *compat_last_error() != 0)
                Aten.Throw();
            return pointer;
        }

        private unsafe T First<T>()
            where T : unmanaged
        {
            if (is_cpu())
                return *(T*)Data();
            using Tensor copy = cpu();
            return *(T*)copy.Data();
        }

        private void RequireContiguousCpu(string what)
        {
            if (!is_contiguous())
                throw new InvalidOperationException($"{what} called on non-contiguous tensor.");
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        private void RequireType(Type type)
        {
            if (dtype.ElementType() != type)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }
    }
}
