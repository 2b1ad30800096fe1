using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>Programs beside the tests, each run in a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>Runs a program and gives what it wrote.</summary>
    public static string Run(string program, params string[] arguments)
    {
        // .../bin/Microsoft.ML.InstanceSegmentation.Tests/CONFIGURATION/ → .../bin/PROGRAM/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string file = Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [file, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output;
    }
}
