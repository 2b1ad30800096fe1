using Microsoft.AspNetCore.RateLimiting;
using OpenTelemetry.Metrics;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The service's parts and paths: what the command line tool's <c>serve</c> and examples/WebApi have in common.</summary>
internal static class ImageService
{
    private const string Images = "images";

    /// <summary>One pool of predictions for the whole program, the limits, and the metrics.</summary>
    public static void AddInstanceSegmentation(this WebApplicationBuilder builder, ServiceOptions options)
    {
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = options.Bytes);
        // A line for every request is the metrics' matter.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A port in use ends the program, which says so itself.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ServiceMetrics>();
        builder.Services.AddSingleton(CreatePool);
        builder.Services.AddSingleton<ImageScorer>();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
            limiter.OnRejected = async (rejected, cancellation) => await rejected.HttpContext.Response.WriteAsJsonAsync(
                new { error = $"More than {options.Requests} requests at a time; try again in a moment." }, cancellation);
            limiter.AddConcurrencyLimiter(Images, limit => limit.PermitLimit = options.Requests);
        });
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ServiceMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    /// <summary>The paths. The model is loaded first: a program whose model is missing ends here, with an error that says so.</summary>
    public static void MapInstanceSegmentation(this WebApplication app)
    {
        InstanceSegmentationPredictionPool pool = app.Services.GetRequiredService<InstanceSegmentationPredictionPool>();
        ImageScorer scorer = app.Services.GetRequiredService<ImageScorer>();
        app.UseRateLimiter();
        app.MapGet("/", UploadPage.Get);
        app.MapGet("/health", () => Results.Ok(new { classes = pool.ClassNames }));
        app.MapPost("/instances", (HttpRequest request, CancellationToken cancellation) => scorer.AnswerAsync(request, InstanceJson.Answer, cancellation))
            .RequireRateLimiting(Images);
        app.MapPost("/overlay", (HttpRequest request, CancellationToken cancellation) => scorer.AnswerAsync(request, OverlayPng.Answer, cancellation))
            .RequireRateLimiting(Images);
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static InstanceSegmentationPredictionPool CreatePool(IServiceProvider services)
    {
        ServiceOptions options = services.GetRequiredService<ServiceOptions>();
        ServiceMetrics metrics = services.GetRequiredService<ServiceMetrics>();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("InstanceSegmentation");
        var ml = new MLContext { GpuDeviceId = options.Gpu, FallbackToCpu = true };
        return ml.InstanceSegmentation().CreatePredictionPool(options.Model, new PredictionPoolOptions
        {
            MaxConcurrentPredictions = options.Concurrency,
            WatchInterval = TimeSpan.FromSeconds(options.Watch),
            OnReload = reload =>
            {
                metrics.Reloaded(reload.Error is null);
                if (reload.Error is { } error)
                    ServiceLog.ModelKept(logger, reload.ModelFile, error);
                else
                    ServiceLog.ModelLoaded(logger, reload.ModelFile);
            },
        });
    }
}
