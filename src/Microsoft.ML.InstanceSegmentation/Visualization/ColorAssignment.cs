using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Gives instances their colours, the same class the same one in every image that it is asked about.</summary>
internal sealed class ColorAssignment
{
    private readonly OverlayColoring _coloring;
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);

    public ColorAssignment(OverlayOptions options)
    {
        _coloring = options.Coloring;
        foreach (string name in options.ClassNames)
            ClassIndex(name);
    }

    /// <summary>The colour of an image's instance of the given index and class.</summary>
    public SKColor Color(int instance, string? label) =>
        Palette.Color(_coloring == OverlayColoring.Instance ? instance : ClassIndex(label ?? ""));

    private int ClassIndex(string name)
    {
        if (!_classes.TryGetValue(name, out int index))
        {
            index = _classes.Count;
            _classes.Add(name, index);
        }
        return index;
    }
}
