using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>
/// Colours that are easily told apart. Each is the one farthest, in the perceptually uniform OKLab space (lightness weighted 0.7),
/// from all before it, among the colours of lightness 0.5 to 0.92 and chroma above 0.11; so any first few are distinct too.
/// </summary>
internal static class Palette
{
    private static readonly int[] s_colors =
    [
        0xFF3C3C, 0x00FF00, 0x1E3CFF, 0xFFC300, 0xE100FF, 0x69E1FF, 0x0F784B, 0xFFA5F0,
        0x874B87, 0x8787FF, 0xA56900, 0x69C369, 0x0069A5, 0xFF0FA5, 0x8700F0, 0xF09678,
    ];

    public static int Count => s_colors.Length;

    /// <summary>The colour of the given index; after the last the first follows.</summary>
    public static SKColor Color(int index) => FromHex(s_colors[index % s_colors.Length]);

    /// <summary>The opaque colour 0xRRGGBB.</summary>
    public static SKColor FromHex(int hex) => new((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);

    /// <summary>Black or white, whichever reads better on the colour (Rec. 601 luma).</summary>
    public static SKColor TextOn(SKColor color) =>
        0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue > 140 ? SKColors.Black : SKColors.White;
}
