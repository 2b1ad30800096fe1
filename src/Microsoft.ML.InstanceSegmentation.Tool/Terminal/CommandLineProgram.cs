using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>What a command line program owes its user: an error is one clear line and exit code 1, and Ctrl+C ends it in good order.</summary>
internal static class CommandLineProgram
{
    // The shell's own code for a program that was interrupted: 128 + SIGINT.
    public const int Interrupted = 130;

    /// <summary>Runs a body that has something to leave behind. Its token is cancelled by the first Ctrl+C or SIGTERM; a second one ends the process.</summary>
    public static int Run(Func<CancellationToken, int> body)
    {
        using var cancellation = new CancellationTokenSource();
        return Run(() => body(cancellation.Token), context =>
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        });
    }

    /// <summary>Runs a body that leaves nothing half done, each of its files being written whole or not at all: Ctrl+C or SIGTERM ends the process at once.</summary>
    public static int Run(Func<int> body) => Run(body, _ =>
    {
        Console.Error.WriteLine("cancelled");
        // Not by the runtime's way: it takes native libraries down while their threads still work, and they crash.
        if (OperatingSystem.IsWindows())
            Environment.Exit(Interrupted);
        ExitAtOnce(Interrupted);
    });

    private static int Run(Func<int> body, Action<PosixSignalContext> interrupted)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupted);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, interrupted);
        try
        {
            return body();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("cancelled");
            return Interrupted;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine("error: " + Describe(Cause(failure)));
            return 1;
        }
    }

    /// <summary>ML.NET's readers and the runtime's loaders wrap what went wrong in exceptions that do not say it.</summary>
    private static Exception Cause(Exception failure)
    {
        while (failure.InnerException is { } inner
            && failure is AggregateException or TypeInitializationException or TargetInvocationException or InvalidOperationException)
            failure = inner;
        return failure;
    }

    /// <summary>One line, without the parameter names that .NET appends; an exception that nobody foresaw is named too.</summary>
    private static string Describe(Exception failure)
    {
        string message = failure.Message.Split(" (Parameter '")[0].ReplaceLineEndings(" ");
        return failure is NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException
            ? $"{failure.GetType().Name}: {message} {failure.StackTrace?.Split('\n')[0].Trim()}"
            : message;
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitAtOnce(int code);
}
