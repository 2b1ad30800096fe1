using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>examples/WebApi in a process of its own, on a free port of this machine, until it is disposed of.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly HttpClient _client;

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        // One client for all: it keeps a connection for each request that is under way.
        _client = new HttpClient { BaseAddress = address };
    }

    public long ResidentMemory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ServiceProcess Start(string model)
    {
        // .../bin/Microsoft.ML.InstanceSegmentation.Benchmarks/CONFIGURATION/ → .../bin/WebApi/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, "WebApi", own.Name, "WebApi.dll");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "--model", model, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.Contains(Listening, StringComparison.Ordinal))
                continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new ServiceProcess(process, new Uri(line.Split(Listening)[1]));
        }
        process.Dispose();
        throw new InvalidOperationException("The service ended before it listened.");
    }

    /// <summary>The instances of an image, as the service writes them.</summary>
    /// <exception cref="HttpRequestException">The answer is an error.</exception>
    public async Task<string> PostAsync(byte[] image, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(image);
        using HttpResponseMessage response = await _client.PostAsync("instances", content, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
