using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Instances from pictures of masks.</summary>
internal static class MaskPictures
{
    private const uint Colors = 0xFFFFFF;

    /// <summary>Of one image; an image of so many has other troubles.</summary>
    private const int MostInstances = 20_000;

    /// <summary>Decodes a picture of the image's size.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or has another size; the message names it.</exception>
    public static Picture Read(string file, LabelledImage image, ImageFileOptions options)
    {
        Picture picture;
        try
        {
            picture = ImageDecoder.DecodeNumbers(OrdinaryFile.ReadAll(file), options);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read as an image: {failure.Message.TrimEnd('.')}.", failure);
        }
        return (picture.Width, picture.Height) == (image.Width, image.Height)
            ? picture
            : throw new InvalidDataException($"{file}: the mask has {picture.Width}×{picture.Height} pixels (width×height), but its image '{image.FileName}' {image.Width}×{image.Height}. Put the right one there.");
    }

    /// <summary>The colour of a pixel, without its opacity.</summary>
    public static uint Color(Picture picture, int pixel) => picture.Pixels[pixel] & Colors;

    /// <summary>A mask for each colour but black and <paramref name="border"/>, in the order in which they come, row by row.</summary>
    public static IEnumerable<(uint Color, RunLengthMask Mask)> ByColor(Picture picture, uint? border = null)
    {
        var bitmaps = new OrderedDictionary<uint, PixelList>();
        for (int pixel = 0; pixel < picture.Pixels.Length; pixel++)
        {
            uint color = Color(picture, pixel);
            if (color == 0 || color == border)
                continue;
            if (bitmaps.Count > MostInstances)
                throw new InvalidDataException($"a mask has more than {MostInstances} colours, as a photograph has: each would be an instance");
            if (!bitmaps.TryGetValue(color, out PixelList? pixels))
                bitmaps.Add(color, pixels = []);
            pixels.Add(pixel);
        }
        byte[] bitmap = new byte[picture.Pixels.Length];
        foreach ((uint color, PixelList pixels) in bitmaps)
        {
            pixels.ForEach(pixel => bitmap[pixel] = 1);
            yield return (color, RunLengthMask.FromBitmap(picture.Height, picture.Width, bitmap));
            pixels.ForEach(pixel => bitmap[pixel] = 0);
        }
    }

    /// <summary>The mask of all pixels that are not black.</summary>
    public static RunLengthMask NotBlack(Picture picture) =>
        RunLengthMask.FromBitmap(picture.Height, picture.Width, Array.ConvertAll(picture.Pixels, pixel => (byte)((pixel & Colors) == 0 ? 0 : 1)));

    private sealed class PixelList : List<int>;
}
