using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>A training's progress: one line that renews itself on a terminal, and a line every few seconds in a log.</summary>
internal sealed class ConsoleProgress(params IProgress<TrainingProgress>[] others) : IProgress<TrainingProgress>
{
    private const int BarWidth = 20;

    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromSeconds(0.2);

    private readonly bool _terminal = !Console.IsOutputRedirected;
    private readonly Stopwatch _sinceLine = new();
    private bool _renewing;

    /// <summary>Whether an evaluation has a line of its own; not where the library's log is shown, which has it.</summary>
    public bool ShowsEvaluations { get; init; } = true;

    public void Report(TrainingProgress value)
    {
        foreach (IProgress<TrainingProgress> other in others)
            other.Report(value);

        bool due = !_sinceLine.IsRunning || _sinceLine.Elapsed >= (_terminal ? s_terminalInterval : s_logInterval);
        bool last = value.Step == value.Steps;
        if (due || last || value.Validation is not null)
        {
            Write(Line(value), renew: _terminal);
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

    private static string Line(TrainingProgress value)
    {
        int done = value.Step * BarWidth / value.Steps;
        LossParts loss = value.Loss;
        return $"[{new string('#', done)}{new string('.', BarWidth - done)}] epoch {value.Epoch}/{value.Epochs} step {value.Step}/{value.Steps}"
            + $" | loss {loss.Total:0.00}: objectness {loss.Objectness:0.00} proposals {loss.ProposalBox:0.00}"
            + $" class {loss.Classification:0.00} box {loss.Box:0.00} mask {loss.Mask:0.00}"
            + $" | lr {value.LearningRate:g2} | {value.ImagesPerSecond:0.0} images/s | {value.TimeLeft:h\\:mm\\:ss} left";
    }

    /// <summary>On a terminal a line takes the place of the last one where that renews itself; it must fit the window's width for that.</summary>
    private void Write(string line, bool renew)
    {
        const string upAndClear = "\e[1A\e[2K";
        int room = renew ? Math.Max(Console.WindowWidth - 1, BarWidth) : line.Length;
        Console.WriteLine((_renewing ? upAndClear : "") + (line.Length > room ? line[..room] : line));
        _renewing = renew;
    }
}
