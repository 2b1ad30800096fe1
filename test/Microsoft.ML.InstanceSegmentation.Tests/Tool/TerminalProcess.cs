using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tool;

/// <summary>segment-instances in a terminal of a given size, which tmux is. A test that asks for one is inconclusive where there is no tmux.</summary>
internal sealed class TerminalProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    private TerminalProcess(int columns, int rows, string[] arguments)
    {
        string settings = _folder.File("tmux.conf");
        File.WriteAllText(settings, "set -g status off\nset -g history-limit 5000\n");
        // The shell lives on with what is on the screen, Ctrl+C or not. tmux itself does not always tell the exit code of a program.
        string program = string.Join(' ', ((string[])["dotnet", ToolProcess.Path, .. arguments]).Select(Quoted));
        string shell = $"trap : INT; {program}; echo $? > {Quoted(ExitCode)}.new; mv {Quoted(ExitCode)}.new {Quoted(ExitCode)}; sleep 3600";
        Tmux(["-u", "-f", settings, "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", shell]);
    }

    private string ExitCode => _folder.File("exit-code");

    /// <summary>Starts it.</summary>
    public static TerminalProcess Start(int columns, params string[] arguments)
    {
        try
        {
            return new TerminalProcess(columns, rows: 40, arguments);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("There is no tmux; install it to test in a terminal (on Debian and Ubuntu: apt-get install tmux).");
            throw;
        }
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code, and the lines as they stand in the terminal.</returns>
    public static (int ExitCode, string[] Lines) Run(int columns, params string[] arguments)
    {
        using TerminalProcess terminal = Start(columns, arguments);
        return (terminal.WaitForExit(), terminal.Lines());
    }

    /// <summary>Waits for a text on the terminal, or for the program's end.</summary>
    public void WaitFor(string text) =>
        Wait(() => Lines().Any(line => line.Contains(text, StringComparison.Ordinal)) || File.Exists(ExitCode), $"'{text}' was not written");

    public void Press(string key) => Tmux(["send-keys", key]);

    public int WaitForExit()
    {
        Wait(() => File.Exists(ExitCode), "the program did not end");
        return int.Parse(File.ReadAllText(ExitCode), CultureInfo.InvariantCulture);
    }

    public string[] Lines() => [.. Tmux(["capture-pane", "-p", "-S", "-"]).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    public void Dispose()
    {
        Tmux(["kill-server"]);
        _folder.Dispose();
    }

    private void Wait(Func<bool> isSo, string otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"In {s_patience.TotalMinutes} minutes {otherwise}; the terminal shows:\n{string.Join('\n', Lines())}");
            Thread.Sleep(50);
        }
    }

    private static string Quoted(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Runs tmux with a server of this terminal's own.</summary>
    private string Tmux(string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _folder.File("tmux"), .. arguments]) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("TMUX");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
