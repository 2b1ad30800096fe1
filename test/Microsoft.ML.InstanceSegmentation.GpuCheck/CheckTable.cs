namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>The checks, a row each, printed as they are made: where the time runs out, the rows until then are there.</summary>
internal sealed class CheckTable
{
    private int _passed;
    private int _failed;

    /// <summary>A measurement that must not be greater than a limit.</summary>
    public void AtMost(string what, double measured, double limit) =>
        Row(what, measured <= limit, $"{measured,10:0.##E+0}   at most {limit:0.##E+0}");

    /// <summary>The same for a ratio or a count, with more to say of it.</summary>
    public void AtMost(string what, double measured, double limit, string detail) =>
        Row(what, measured <= limit, $"{measured,10:0.##}   at most {limit:0.##}{(detail == "" ? "" : $" ({detail})")}");

    /// <summary>A number to know, with no limit.</summary>
    public static void Note(string what, string value) => Print("", what, value);

    /// <summary>Runs checks; an exception is a failed one, and the others go on.</summary>
    public void Run(string what, Action checks)
    {
        try
        {
            checks();
        }
        catch (Exception error)
        {
            Row(what, false, error.ToString());
        }
    }

    /// <summary>Prints the last line, and gives the exit code.</summary>
    public int Close()
    {
        Console.WriteLine($"gpu-check: {_passed} passed, {_failed} failed");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }

    private void Row(string what, bool passed, string value)
    {
        if (passed)
            _passed++;
        else
            _failed++;
        Print(passed ? "passed" : "FAILED", what, value);
    }

    private static void Print(string outcome, string what, string value) => Console.WriteLine($"{outcome,-7} {what,-70} {value}");
}
