using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed class NativeHeapTests
{
    // Small enough for the heap: larger blocks are mapped, and go back by themselves.
    private const int Blocks = 2048, BlockSize = 64 << 10;

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void What_is_free_goes_back_to_the_system_though_a_later_block_is_in_use()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out _))
            Assert.Inconclusive("This machine's C library is not glibc.");
        nint[] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => Filled())];
        nint last = Filled();
        Array.ForEach(blocks, Marshal.FreeHGlobal);
        long before = Environment.WorkingSet;
        NativeHeap.Trim();
        long after = Environment.WorkingSet;
        Marshal.FreeHGlobal(last);
        Assert.IsGreaterThan((long)Blocks * BlockSize / 2, before - after);
    }

    /// <summary>A block that is really there: pages that were never written to take no memory.</summary>
    private static nint Filled()
    {
        nint block = Marshal.AllocHGlobal(BlockSize);
        for (int i = 0; i < BlockSize; i += 4096)
            Marshal.WriteByte(block, i, 1);
        return block;
    }
}
