namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>What the service serves, and how much of it at a time. Each may be given as an argument of its name: <c>--model FILE</c>.</summary>
internal sealed record ServiceOptions
{
    /// <summary>A model.zip. It may be replaced while the service runs.</summary>
    public string Model { get; init; } = "output/model.zip";

    /// <summary>Most pixels of an image: each takes 4 bytes several times over while it is scored. Default 50 million.</summary>
    public long Pixels { get; init; } = 50_000_000;

    /// <summary>Most bytes of a request's body. Default 30 million.</summary>
    public long Bytes { get; init; } = 30_000_000;

    /// <summary>Most images that are decoded and scored at a time; others wait. Default the number of processors.</summary>
    public int Concurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Most requests with an image at a time, those that wait included; more are refused with 503. Default 64.</summary>
    public int Requests { get; init; } = 64;

    /// <summary>Seconds from one look at the model file to the next. Default 2.</summary>
    public double Watch { get; init; } = 2;

    /// <summary>CUDA device to score on, or the CPU where it cannot be used. Default null, the CPU.</summary>
    public int? Gpu { get; init; }
}
