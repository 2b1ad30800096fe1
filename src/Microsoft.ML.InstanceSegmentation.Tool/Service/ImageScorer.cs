using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>From a request with an image to its answer, or to an error that says what to do.</summary>
internal sealed class ImageScorer(InstanceSegmentationPredictionPool pool, ServiceOptions options, ServiceMetrics metrics) : IDisposable
{
    // What a client that went away is counted under; nobody reads the answer.
    private const int ClientClosedRequest = 499;

    // Decoded images are the most of the memory, so there are no more of them than are scored.
    private readonly SemaphoreSlim _turns = new(options.Concurrency);

    /// <param name="request">Its body is the image, its query the filter.</param>
    /// <param name="answer">Makes the answer of the image and what was found in it.</param>
    /// <param name="cancellation">The client went away.</param>
    public async Task<IResult> AnswerAsync(HttpRequest request, Func<MLImage, ImagePrediction, IResult> answer, CancellationToken cancellation)
    {
        try
        {
            InstanceFilterOptions filter = InstanceQuery.Parse(request.Query, pool.ClassNames);
            byte[] file = await UploadedImage.ReadAsync(request, cancellation);
            await _turns.WaitAsync(cancellation);
            try
            {
                using MLImage image = UploadedImage.Decode(file, options.Pixels, pool.ImageFileOptions);
                long start = Stopwatch.GetTimestamp();
                ImagePrediction found = (await pool.PredictAsync(image, cancellation)).Filter(filter);
                metrics.Predicted(Stopwatch.GetElapsedTime(start), found.Instances.Count);
                return answer(image, found);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (RefusedException refused)
        {
            metrics.Refused(refused.Status);
            return Results.Json(new { error = refused.Message }, statusCode: refused.Status);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Results.StatusCode(ClientClosedRequest);
        }
    }

    public void Dispose() => _turns.Dispose();
}
