namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>A request that is answered with an error of the caller's, 4xx.</summary>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status => status;
}
