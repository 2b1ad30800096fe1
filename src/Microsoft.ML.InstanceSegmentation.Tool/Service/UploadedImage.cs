using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The image of a request: its body, whatever its content type says.</summary>
internal static class UploadedImage
{
    /// <summary>The bytes, at most as many as the server takes.</summary>
    /// <exception cref="RefusedException">There are more.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellation);
            return body.ToArray();
        }
        catch (BadHttpRequestException failure)
        {
            throw new RefusedException(failure.StatusCode, failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? "The request's body is too large. Send a smaller file."
                : "The request's body did not arrive. Send it again.");
        }
    }

    /// <summary>Decodes it, as MLImage.CreateFromStream does, but for what is cut short: that is refused rather than filled up with grey.</summary>
    /// <exception cref="RefusedException">It is no image, is cut short, or has too many pixels.</exception>
    public static MLImage Decode(byte[] file, long mostPixels)
    {
        using SKData data = SKData.CreateCopy(file);
        // A few kilobytes can claim a picture of gigabytes: the header is read first.
        using SKCodec codec = SKCodec.Create(data) ?? throw Refuse(
            "The request's body is no image that can be decoded; post the bytes of a PNG or JPEG file.");
        long pixels = (long)codec.Info.Width * codec.Info.Height;
        if (pixels > mostPixels)
        {
            throw new RefusedException(
                StatusCodes.Status413PayloadTooLarge, $"The image has {pixels} pixels; {mostPixels} are taken. Send it smaller, or in parts.");
        }
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, alpha));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is not SKCodecResult.Success and var result)
            throw Refuse($"The request's body begins like an image but is cut short or damaged ({result}). Send the whole file.");
        return MLImage.CreateFromPixels(bitmap.Width, bitmap.Height, MLPixelFormat.Rgba32, bitmap.GetPixelSpan());
    }

    private static RefusedException Refuse(string message) => new(StatusCodes.Status400BadRequest, message);
}
