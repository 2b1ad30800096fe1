using TorchSharp.Native;
using static TorchSharp.Native.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        compat_manual_seed((ulong)seed);
        return Generator.Default;
    }

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    public static int get_num_threads() => compat_num_threads();

    public static void set_num_threads(int num) => Aten.Check(compat_set_num_threads(num) != 0);

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long initial_seed() => Generator.Default.initial_seed();

        public static long seed() => Generator.Default.seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            handle = compat_generator_new(seed, (int)this.device.type, this.device.index);
            Aten.Check(handle != 0);
        }

        private Generator(nint handle)
        {
            device = CPU;
            this.handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default
        {
            get
            {
                nint handle = compat_generator_default((int)DeviceType.CPU, -1);
                Aten.Check(handle != 0);
                return new Generator(handle);
            }
        }

        public Device device { get; }

        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            compat_generator_set_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)compat_generator_seed(Handle);

        public long seed() => (long)compat_generator_reseed(Handle);

        public Tensor get_state()
        {
            nint state = compat_generator_state(Handle);
            Aten.Check(state != 0);
            return new Tensor(state);
        }

        public void set_state(Tensor value) => Aten.Check(compat_generator_set_state(Handle, value.Handle) != 0);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle != 0)
                compat_generator_free(handle);
            handle = 0;
        }
    }
}
