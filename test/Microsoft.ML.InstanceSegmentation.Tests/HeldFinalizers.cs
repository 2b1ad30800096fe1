using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>Keeps finalizers from running until it is disposed, so that what was not disposed keeps its memory and can be measured.</summary>
internal sealed class HeldFinalizers : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly ManualResetEventSlim _isReached = new();
    private readonly ManualResetEventSlim _isReleased = new();

    public HeldFinalizers()
    {
        Drop(_isReached, _isReleased);
        GC.Collect();
        Assert.IsTrue(_isReached.Wait(s_longest), "The finalizer thread did not come by.");
    }

    public void Dispose()
    {
        _isReleased.Set();
        GC.WaitForPendingFinalizers();
        _isReached.Dispose();
        _isReleased.Dispose();
    }

    // Not inlined, or the caller's frame would keep the object alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(ManualResetEventSlim reached, ManualResetEventSlim released) => _ = new Stopper(reached, released);

    /// <summary>There is one thread for all finalizers: this one keeps it.</summary>
    private sealed class Stopper(ManualResetEventSlim reached, ManualResetEventSlim released)
    {
        ~Stopper()
        {
            reached.Set();
            released.Wait(s_longest);
        }
    }
}
