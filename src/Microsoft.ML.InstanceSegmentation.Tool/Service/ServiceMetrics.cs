using System.Diagnostics.Metrics;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>What the service counts beside ASP.NET Core's own metrics, which have the requests and their duration.</summary>
internal sealed class ServiceMetrics
{
    public const string MeterName = "Microsoft.ML.InstanceSegmentation";

    // Seconds; the default buckets are for milliseconds.
    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] };

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _instances;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _reloads;

    public ServiceMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("segmentation.prediction.duration", "s", "Time of a prediction.", tags: null, s_seconds);
        _instances = meter.CreateCounter<long>("segmentation.instances", description: "Instances found, after the request's filter.");
        _refused = meter.CreateCounter<long>("segmentation.images.refused", description: "Images refused, by HTTP status.");
        _reloads = meter.CreateCounter<long>("segmentation.model.reloads", description: "Changed model files, loaded or not.");
    }

    public void Predicted(TimeSpan duration, int instances)
    {
        _duration.Record(duration.TotalSeconds);
        _instances.Add(instances);
    }

    public void Refused(int status) => _refused.Add(1, KeyValuePair.Create("status", (object?)status));

    public void Reloaded(bool loaded) => _reloads.Add(1, KeyValuePair.Create("loaded", (object?)loaded));
}
