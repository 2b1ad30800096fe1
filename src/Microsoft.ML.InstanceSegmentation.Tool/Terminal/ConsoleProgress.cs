using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>A training's progress: one line that renews itself on a terminal, and a line every few seconds in a log.</summary>
internal sealed class ConsoleProgress(params IProgress<TrainingProgress>[] others) : IProgress<TrainingProgress>
{
    private const int BarWidth = 20;
    private const string Separator = " | ";

    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromSeconds(0.2);

    private readonly Stopwatch _sinceLine = new();
    private bool _renewing;

    /// <summary>Where the lines go; the output, unless that is wanted for something else.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Whether an evaluation has a line of its own; not where the library's log is shown, which has it.</summary>
    public bool ShowsEvaluations { get; init; } = true;

    public void Report(TrainingProgress value)
    {
        foreach (IProgress<TrainingProgress> other in others)
            other.Report(value);

        bool terminal = Output == Console.Error ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;
        bool due = !_sinceLine.IsRunning || _sinceLine.Elapsed >= (terminal ? s_terminalInterval : s_logInterval);
        bool last = value.Step == value.Steps;
        if (due || last || value.Validation is not null)
        {
            Write(terminal ? Fitting(Parts(value)) : string.Join(Separator, Parts(value)), renew: terminal);
            _sinceLine.Restart();
        }
        if (value.Validation is { } metrics)
        {
            _renewing = false;
            if (ShowsEvaluations)
                Write($"epoch {value.Epoch}: {Summary(metrics)}", renew: false);
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
    private static string Fitting(IReadOnlyList<string> parts)
    {
        // A line of the window's whole width would wrap. A terminal that tells no width is taken for a usual one.
        int room = Math.Max((Console.WindowWidth > 0 ? Console.WindowWidth : 80) - 1, BarWidth);
        string line = parts[0].Length > room ? parts[0][..room] : parts[0];
        foreach (string part in parts.Skip(1))
        {
            if (line.Length + Separator.Length + part.Length > room)
                break;
            line += Separator + part;
        }
        return line;
    }

    /// <summary>On a terminal a line takes the place of the last one where that renews itself.</summary>
    private void Write(string line, bool renew)
    {
        const string upAndClear = "\e[1A\e[2K";
        Output.WriteLine((_renewing ? upAndClear : "") + line);
        _renewing = renew;
    }
}
