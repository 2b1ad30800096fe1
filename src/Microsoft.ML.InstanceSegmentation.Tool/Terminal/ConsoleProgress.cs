using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>A training's progress: on a terminal one line below all others that renews itself, and in a log a line every few seconds.</summary>
internal sealed class ConsoleProgress(params IProgress<TrainingProgress>[] others) : IProgress<TrainingProgress>
{
    private const int BarWidth = 20;
    private const string Separator = " | ";
    private const string UpAndClear = "\e[1A\e[2K";

    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromSeconds(0.2);

    private readonly List<IProgress<TrainingProgress>> _others = [.. others];
    private readonly Stopwatch _sinceLine = new();
    private readonly Lock _lock = new();

    /// <summary>What the line that renews itself says; null before the first, and in a log.</summary>
    private string? _renewed;

    /// <summary>Where the lines go; the output, unless that is wanted for something else.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Whether an evaluation has a line of its own; not where the library's log is shown, which has it.</summary>
    public bool ShowsEvaluations { get; init; } = true;

    /// <summary>Has another told of the progress too.</summary>
    public void AlsoTell(IProgress<TrainingProgress> other) => _others.Add(other);

    public void Report(TrainingProgress value)
    {
        foreach (IProgress<TrainingProgress> other in _others)
            other.Report(value);

        int? width = ConsoleWindow.WidthOf(Output);
        bool due = !_sinceLine.IsRunning || _sinceLine.Elapsed >= (width is null ? s_logInterval : s_terminalInterval);
        if (due || value.Step == value.Steps || value.Validation is not null)
        {
            WriteLine(Parts(value), width);
            _sinceLine.Restart();
        }
        if (ShowsEvaluations && value.Validation is { } metrics)
            WriteMessage(Output, $"epoch {value.Epoch}: {Summary(metrics)}");
    }

    /// <summary>Writes a message, above the line that renews itself.</summary>
    /// <param name="stream">The output or the error stream.</param>
    /// <param name="text">The message.</param>
    public void WriteMessage(TextWriter stream, string text)
    {
        lock (_lock)
        {
            if (_renewed is not null)
                Output.Write(UpAndClear);
            ConsoleWindow.WriteMessage(stream, text);
            if (_renewed is not null)
                Output.WriteLine(_renewed);
        }
    }

    private void WriteLine(IReadOnlyList<string> parts, int? width)
    {
        lock (_lock)
        {
            if (width is not { } room)
            {
                Output.WriteLine(string.Join(Separator, parts));
                return;
            }
            string line = Fitting(parts, room);
            Output.WriteLine((_renewed is null ? "" : UpAndClear) + line);
            _renewed = line;
        }
    }

    private static string Summary(InstanceSegmentationMetrics metrics) =>
        $"box AP {metrics.BoundingBox.AP:0.000} (AP50 {metrics.BoundingBox.AP50:0.000}), "
        + $"mask AP {metrics.Mask.AP:0.000} (AP50 {metrics.Mask.AP50:0.000}) on the validation images";

    /// <summary>The most wanted first.</summary>
    private static IReadOnlyList<string> Parts(TrainingProgress value)
    {
        int done = value.Step * BarWidth / value.Steps;
        LossParts loss = value.Loss;
        return
        [
            $"[{new string('#', done)}{new string('.', BarWidth - done)}] epoch {value.Epoch}/{value.Epochs} step {value.Step}/{value.Steps}",
            $"{value.TimeLeft:h\\:mm\\:ss} left",
            $"loss {loss.Total:0.00}",
            $"{value.ImagesPerSecond:0.0} images/s",
            $"objectness {loss.Objectness:0.00} proposals {loss.ProposalBox:0.00} class {loss.Classification:0.00} box {loss.Box:0.00} mask {loss.Mask:0.00}",
            $"lr {value.LearningRate:g2}",
        ];
    }

    /// <summary>As many parts as the window is wide enough for; the first is cut where even that is too long.</summary>
    private static string Fitting(IReadOnlyList<string> parts, int room)
    {
        string line = parts[0].Length > room ? parts[0][..room] : parts[0];
        foreach (string part in parts.Skip(1))
        {
            if (line.Length + Separator.Length + part.Length > room)
                break;
            line += Separator + part;
        }
        return line;
    }
}
