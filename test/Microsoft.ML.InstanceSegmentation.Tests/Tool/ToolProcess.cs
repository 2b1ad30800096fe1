using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tool;

/// <summary>What a run of segment-instances came to.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors);

/// <summary>segment-instances, the command line tool, in a process of its own.</summary>
internal static class ToolProcess
{
    /// <summary>Runs it to its end.</summary>
    public static ToolResult Run(params string[] arguments) => Finish(Start(arguments), _ => { });

    /// <summary>Runs it until a line of its output begins with something, then sends it an interrupt, as Ctrl+C does, and waits for its end.</summary>
    public static ToolResult Interrupt(string atLine, params string[] arguments)
    {
        Process process = Start(arguments);
        bool sent = false;
        return Finish(process, line =>
        {
            if (sent || !line.StartsWith(atLine, StringComparison.Ordinal))
                return;
            sent = true;
            Interrupt(process);
        });
    }

    private static void Interrupt(Process process)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Runs it until it has loaded a native library, then sends it an interrupt, and waits for its end.</summary>
    public static ToolResult InterruptOnceLoaded(string library, params string[] arguments)
    {
        Process process = Start(arguments);
        while (!process.HasExited && !File.ReadAllText($"/proc/{process.Id}/maps").Contains(library, StringComparison.Ordinal))
            Thread.Sleep(20);
        Interrupt(process);
        return Finish(process, _ => { });
    }

    /// <summary>The program's file.</summary>
    public static string Path
    {
        get
        {
            // .../bin/Microsoft.ML.InstanceSegmentation.Tests/CONFIGURATION/ → .../bin/Microsoft.ML.InstanceSegmentation.Tool/CONFIGURATION/
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "Microsoft.ML.InstanceSegmentation.Tool", own.Name, "segment-instances.dll");
        }
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    private static ToolResult Finish(Process process, Action<string> onLine)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            var output = new StringWriter();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                output.WriteLine(line);
                onLine(line);
            }
            process.WaitForExit();
            return new ToolResult(process.ExitCode, output.ToString(), errors.Result);
        }
    }
}
