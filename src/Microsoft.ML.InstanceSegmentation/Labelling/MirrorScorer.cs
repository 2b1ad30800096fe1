using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Labelling;

/// <summary>Scores images and their mirror images with a model.</summary>
internal sealed class MirrorScorer : IDisposable
{
    private readonly PredictionEngine<ImageInput, ImagePrediction> _engine;

    public MirrorScorer(MLContext context, ITransformer model) =>
        _engine = context.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });

    /// <summary>What the model finds in an image and in its mirror image, the latter in the mirror image's own pixels.</summary>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="rgb">Red, green, blue of each pixel, row by row.</param>
    public (IReadOnlyList<PredictedInstance> Found, IReadOnlyList<PredictedInstance> Mirrored) Score(int width, int height, ReadOnlySpan<byte> rgb)
    {
        var pixels = new byte[4 * width * height];
        var mirrored = new byte[pixels.Length];
        for (int y = 0, from = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, from += 3)
            {
                Copy(rgb.Slice(from, 3), pixels.AsSpan(4 * (y * width + x)));
                Copy(rgb.Slice(from, 3), mirrored.AsSpan(4 * (y * width + width - 1 - x)));
            }
        }
        return (Score(width, height, pixels), Score(width, height, mirrored));
    }

    public void Dispose() => _engine.Dispose();

    private IReadOnlyList<PredictedInstance> Score(int width, int height, byte[] rgba)
    {
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);
        return _engine.Predict(new ImageInput { Image = image }).Instances;
    }

    private static void Copy(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        rgb.CopyTo(rgba);
        rgba[3] = byte.MaxValue;
    }
}
