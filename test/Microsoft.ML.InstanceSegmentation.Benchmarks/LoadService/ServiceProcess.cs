using Microsoft.ML.InstanceSegmentation.Tests.Examples;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>examples/WebApi in a process of its own, on a free port of this machine, until it is disposed of.</summary>
internal sealed class ServiceProcess : IDisposable
{
    // Its one client keeps a connection for each request that is under way.
    private readonly WebService _service;

    private ServiceProcess(WebService service) => _service = service;

    public long ResidentMemory
    {
        get
        {
            _service.Process.Refresh();
            return _service.Process.WorkingSet64;
        }
    }

    public static ServiceProcess Start(string model) => new(WebService.Start("WebApi", "WebApi.dll", "--model", model));

    /// <summary>The instances of an image, as the service writes them.</summary>
    /// <exception cref="HttpRequestException">The answer is an error.</exception>
    public async Task<string> PostAsync(byte[] image, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(image);
        using HttpResponseMessage response = await _service.Client.PostAsync("instances?score=0", content, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    public void Dispose() => _service.Dispose();
}
