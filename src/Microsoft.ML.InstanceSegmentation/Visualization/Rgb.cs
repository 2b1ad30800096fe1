namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>An opaque colour.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static readonly Rgb Black = new(0, 0, 0);
    public static readonly Rgb White = new(255, 255, 255);

    public static Rgb FromHex(int hex) => new((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);

    /// <summary>Black or white, whichever reads better on this colour (Rec. 601 luma).</summary>
    public Rgb TextColor => 0.299 * Red + 0.587 * Green + 0.114 * Blue > 140 ? Black : White;

    /// <summary>This colour over <paramref name="below"/>; an opacity of 1 hides what is below.</summary>
    public Rgb Over(Rgb below, float opacity) => new(
        Mix(below.Red, Red, opacity), Mix(below.Green, Green, opacity), Mix(below.Blue, Blue, opacity));

    private static byte Mix(byte below, byte above, float opacity) => (byte)(below + (above - below) * opacity + 0.5f);
}
