namespace Microsoft.ML.Data;

/// <summary>Colors multiplied by their opacity, as MLImage holds them, and not, as files hold them.</summary>
internal static class Alpha
{
    public static void Premultiply(byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            for (int c = i; c < i + 3; c++)
                pixels[c] = (byte)((pixels[c] * alpha + 127) / 255);
        }
    }

    public static byte[] Unpremultiply(byte[] pixels)
    {
        byte[] straight = [.. pixels];
        for (int i = 0; i < straight.Length; i += 4)
        {
            int alpha = straight[i + 3];
            for (int c = i; c < i + 3; c++)
                straight[c] = (byte)(alpha == 0 ? 0 : Math.Min(255, (straight[c] * 255 + alpha / 2) / alpha));
        }
        return straight;
    }
}
