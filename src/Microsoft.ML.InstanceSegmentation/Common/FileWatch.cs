using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// Looks at a file's time and length again and again, and tells when they have changed and then stayed the same for one interval: a file that
/// is still being written is left alone. Unlike the system's notices of changes, that works on network shares and through links.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private readonly string _path;
    private readonly TimeSpan _interval;
    private readonly Action _changed;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private Stamp? _told;
    private Stamp? _seen;
    private bool _disposed;

    /// <summary>Begins with the file as it is now.</summary>
    /// <param name="path">The file; while it is missing nothing is told.</param>
    /// <param name="interval">Time from one look to the next.</param>
    /// <param name="changed">Is called on a thread of the pool's, by one look at a time; it does not throw.</param>
    public FileWatch(string path, TimeSpan interval, Action changed)
    {
        _path = path;
        _interval = interval;
        _changed = changed;
        _told = _seen = Stamp.Of(path);
        _timer = new Timer(_ => Look());
        Rearm();
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
    }

    private void Look()
    {
        if (Stamp.Of(_path) is { } now && now != _told)
        {
            if (now == _seen)
            {
                _told = now;
                _changed();
            }
            _seen = now;
        }
        Rearm();
    }

    private void Rearm()
    {
        lock (_lock)
        {
            if (!_disposed)
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed record Stamp(DateTime Written, long Length)
    {
        public static Stamp? Of(string path)
        {
            try
            {
                // Of the open file: a path that is a link would give the link's own time.
                using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
                return new Stamp(File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
