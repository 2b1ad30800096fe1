using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>EXIF's orientation of a stored picture: which of its corners is the upright picture's upper left one (CIPA DC-008, tag 0x0112).</summary>
internal static class ImageOrientation
{
    /// <summary>Whether height and width change places.</summary>
    public static bool SwapsSides(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>The upright picture: pixels row by row, of <paramref name="height"/> × <paramref name="width"/>, or with sides swapped.</summary>
    /// <param name="stored">Pixels as they are stored, row by row.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="width">Columns as stored.</param>
    /// <param name="origin">The orientation.</param>
    public static uint[] Upright(uint[] stored, int height, int width, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return stored;
        // Where the upright picture's first pixel is stored, and how far apart its neighbours to the right and below are.
        (int start, int right, int down) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width),
            SKEncodedOrigin.BottomRight => (height * width - 1, -1, -width),
            SKEncodedOrigin.BottomLeft => ((height - 1) * width, 1, -width),
            SKEncodedOrigin.LeftTop => (0, width, 1),
            SKEncodedOrigin.RightTop => ((height - 1) * width, -width, 1),
            SKEncodedOrigin.RightBottom => (height * width - 1, -width, -1),
            SKEncodedOrigin.LeftBottom => (width - 1, width, -1),
            _ => (0, 1, width),
        };
        (int rows, int columns) = SwapsSides(origin) ? (width, height) : (height, width);
        var upright = new uint[stored.Length];
        for (int row = 0, to = 0; row < rows; row++)
        {
            int from = start + row * down;
            for (int column = 0; column < columns; column++, from += right)
                upright[to++] = stored[from];
        }
        return upright;
    }
}
