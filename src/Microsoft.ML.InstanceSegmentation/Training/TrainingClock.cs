namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Images a second over the last steps, and the time that is left. Times are given, not read, so that they can be tested.</summary>
internal sealed class TrainingClock(int steps, int evaluations)
{
    private const int Window = 20;
    private readonly Queue<(TimeSpan Duration, int Images)> _last = new();
    private int _stepsLeft = steps;
    private int _evaluationsLeft = evaluations;
    private TimeSpan _evaluation;

    /// <summary>Images a second, averaged over the last 20 steps; 0 before the first.</summary>
    public double ImagesPerSecond => _last.Count == 0 ? 0 : _last.Sum(step => step.Images) / Math.Max(SecondsOfWindow, 1e-9);

    /// <summary>The steps left at the speed of the last ones, and the evaluations left at that of the last.</summary>
    public TimeSpan TimeLeft => TimeSpan.FromSeconds(
        (_last.Count == 0 ? 0 : SecondsOfWindow / _last.Count * _stepsLeft) + _evaluation.TotalSeconds * _evaluationsLeft);

    private double SecondsOfWindow => _last.Sum(step => step.Duration.TotalSeconds);

    public void AddStep(TimeSpan duration, int images)
    {
        _last.Enqueue((duration, images));
        if (_last.Count > Window)
            _last.Dequeue();
        _stepsLeft--;
    }

    public void AddEvaluation(TimeSpan duration)
    {
        _evaluation = duration;
        _evaluationsLeft--;
    }
}
