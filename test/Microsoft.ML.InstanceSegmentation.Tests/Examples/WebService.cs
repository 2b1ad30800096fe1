using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tests.Examples;

/// <summary>A service in a process of its own, on a free port of this machine, until it is disposed of.</summary>
internal sealed class WebService : IDisposable
{
    private const string Listening = "Now listening on: ";

    private WebService(Process process, Uri address)
    {
        Process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public Process Process { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a program beside the tests and waits until it listens.</summary>
    /// <param name="project">Name of its project.</param>
    /// <param name="program">Its assembly.</param>
    /// <param name="arguments">Its arguments; where to listen is added.</param>
    public static WebService Start(string project, string program, params string[] arguments)
    {
        // .../bin/TESTS/CONFIGURATION/ → .../bin/PROJECT/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string file = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, program);
        Process process = Process.Start(new ProcessStartInfo("dotnet", [file, .. arguments, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.Contains(Listening, StringComparison.Ordinal))
                continue;
            // Read to its end, or a full pipe would stop it.
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new WebService(process, new Uri(line.Split(Listening)[1]));
        }
        process.Dispose();
        throw new InvalidOperationException("The service ended before it listened.");
    }

    public void Dispose()
    {
        Client.Dispose();
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
