using System.Runtime.ExceptionServices;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// What the backward passes of one network ran into. An exception must not cross the native frames of a backward pass, which would end the
/// process, so it is kept until after it. Each network has its own: two trainings in one process do not get each other's.
/// </summary>
internal sealed class BackwardFailure
{
    private ExceptionDispatchInfo? _first;

    public void Keep(Exception exception) => Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(exception), null);

    /// <summary>Throws the first exception since the last call.</summary>
    public void ThrowIfAny() => Interlocked.Exchange(ref _first, null)?.Throw();
}
