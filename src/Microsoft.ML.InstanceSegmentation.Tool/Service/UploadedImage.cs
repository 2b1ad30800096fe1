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

    /// <summary>Decodes it, upright and whole, as files are read.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="mostPixels">Most pixels that it may have.</param>
    /// <param name="reading">How it is read for the model.</param>
    /// <exception cref="RefusedException">It is no image, is cut short, or has too many pixels.</exception>
    public static MLImage Decode(byte[] file, long mostPixels, ImageFileOptions reading)
    {
        // A few kilobytes can claim a picture of gigabytes: the header is read first.
        using (SKData data = SKData.CreateCopy(file))
        using (SKCodec? codec = SKCodec.Create(data))
        {
            long pixels = codec is null ? 0 : (long)codec.Info.Width * codec.Info.Height;
            if (pixels > mostPixels)
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The image has {pixels} pixels; {mostPixels} are taken. Send it smaller, or in parts.");
        }
        try
        {
            return ImageFiles.Decode(file, reading with { MaxPixels = mostPixels });
        }
        catch (InvalidDataException failure)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The request's body is no image that can be decoded: {failure.InnerException!.Message}. Post the bytes of a whole PNG or JPEG file.");
        }
    }
}
