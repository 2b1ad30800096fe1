using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Runs a sequence on a background thread, a few items ahead of whoever reads it: images are decoded while the network computes.</summary>
internal sealed class Prefetch<T> : IEnumerable<T>, IDisposable
    where T : IDisposable
{
    private readonly BlockingCollection<T> _ready;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    public Prefetch(IEnumerable<T> source, int ahead)
    {
        _ready = new BlockingCollection<T>(ahead);
        _thread = new Thread(() => Produce(source)) { IsBackground = true, Name = "Image decoding" };
        _thread.Start();
    }

    /// <summary>The items in order; whoever takes one disposes it. An exception of the source is thrown here, in its place.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        foreach (T item in _ready.GetConsumingEnumerable())
            yield return item;
        _failure?.Throw();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Stops the thread, and disposes what was never read.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        foreach (T item in _ready)
            item.Dispose();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Produce(IEnumerable<T> source)
    {
        try
        {
            foreach (T item in source)
            {
                try
                {
                    _ready.Add(item, _stop.Token);
                }
                catch (OperationCanceledException)
                {
                    item.Dispose();
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
