using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>The program in examples/Score, which this one's project builds beside it.</summary>
internal static class ScoreProcess
{
    /// <summary>Runs it to its end and returns its exit code.</summary>
    public static int Run(params string[] arguments)
    {
        // .../bin/QuickStart/CONFIGURATION/ → .../bin/Score/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, "Score", own.Name, "Score.dll");
        using Process process = Process.Start("dotnet", [program, .. arguments]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
