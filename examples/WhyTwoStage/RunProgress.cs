using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A line when a training has ended.</summary>
internal sealed class RunProgress(string name) : IProgress<TrainingProgress>
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Report(TrainingProgress value)
    {
        if (value.Step == value.Steps)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {value.Steps} steps in {Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s, loss {value.Loss.Total:0.00}"));
        }
    }
}
