// H, W: height and width of the padded input. L: anchors of all levels together.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The anchors of a size of input, in plain memory and, where they are asked for there, on a device.</summary>
internal sealed class PlacedAnchors(AnchorGrid grid) : IDisposable
{
    private Tensor? _boxes;

    public AnchorGrid Grid => grid;

    /// <summary>[L, 4] on a device; kept, and not the caller's to dispose.</summary>
    public Tensor On(Device device)
    {
        if (_boxes is not null && (_boxes.device_type != device.type || _boxes.device_index != device.index))
            Dispose();
        return _boxes ??= TensorTransfer.FromBoxes(grid.Boxes, device).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _boxes?.Dispose();
        _boxes = null;
    }
}

/// <summary>
/// Lays anchors of each size and ratio on each cell of each pyramid level (Ren et al. 2015, section 3.1.1). Inputs of one size have the
/// same anchors, which are made once.
/// </summary>
internal sealed class AnchorCache : IDisposable
{
    /// <summary>Sizes that are kept: batches of photographs, padded to whole cells, have a few dozen.</summary>
    private const int MostSizes = 32;

    private readonly Box[][] _shapes;
    private readonly Dictionary<string, PlacedAnchors> _bySize = [];

    public AnchorCache(AnchorOptions options) =>
        _shapes = [.. options.Sizes.Select(sizes => AnchorShapes.AroundOrigin(sizes, options.AspectRatios))];

    public int AnchorsPerCell => _shapes[0].Length;

    /// <summary>Anchors over the whole padded input, on levels [N, F, H_l, W_l].</summary>
    /// <param name="padded">H and W.</param>
    /// <param name="levels">The features, the finest first.</param>
    public PlacedAnchors Generate((int Height, int Width) padded, IReadOnlyList<Tensor> levels)
    {
        (int Height, int Width)[] cells = [.. levels.Select(level => ((int)level.shape[2], (int)level.shape[3]))];
        string size = $"{padded} {string.Join(' ', cells)}";
        if (_bySize.TryGetValue(size, out PlacedAnchors? anchors))
            return anchors;
        if (_bySize.Count == MostSizes)
            Dispose();
        return _bySize[size] = new PlacedAnchors(AnchorGrid.Lay(_shapes, padded.Height, padded.Width, cells));
    }

    /// <summary>Frees what is on a device; the generator can be used again.</summary>
    public void Dispose()
    {
        foreach (PlacedAnchors anchors in _bySize.Values)
            anchors.Dispose();
        _bySize.Clear();
    }
}
