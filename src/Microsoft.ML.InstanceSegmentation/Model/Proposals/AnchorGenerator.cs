// H, W: height and width of the padded input. L: anchors of all levels together.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The anchors of a size of input, in plain memory and, where they are asked for there, on a device.</summary>
internal sealed class PlacedAnchors(AnchorGrid grid) : IDisposable
{
    private Tensor? boxes;

    public AnchorGrid Grid => grid;

    /// <summary>[L, 4] on a device; kept, and not the caller's to dispose.</summary>
    public Tensor On(Device device)
    {
        if (boxes is not null && (boxes.device_type != device.type || boxes.device_index != device.index))
            Dispose();
        return boxes ??= TensorTransfer.FromBoxes(grid.Boxes, device).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        boxes?.Dispose();
        boxes = null;
    }
}

/// <summary>
/// Lays anchors of each size and ratio on each cell of each pyramid level (Ren et al. 2015, section 3.1.1). Inputs of one size have the
/// same anchors, which are made once.
/// </summary>
internal sealed class AnchorGenerator : IDisposable
{
    /// <summary>Sizes that are kept: batches of photographs, padded to whole cells, have a few dozen.</summary>
    private const int MostSizes = 32;

    private readonly Box[][] shapes;
    private readonly Dictionary<string, PlacedAnchors> bySize = [];

    public AnchorGenerator(AnchorOptions options) =>
        shapes = [.. options.Sizes.Select(sizes => AnchorShapes.AroundOrigin(sizes, options.AspectRatios))];

    public int AnchorsPerCell => shapes[0].Length;

    /// <summary>Anchors over the whole padded input, on levels [N, F, H_l, W_l].</summary>
    /// <param name="padded">H and W.</param>
    /// <param name="levels">The features, the finest first.</param>
    public PlacedAnchors Generate((int Height, int Width) padded, IReadOnlyList<Tensor> levels)
    {
        (int Height, int Width)[] cells = [.. levels.Select(level => ((int)level.shape[2], (int)level.shape[3]))];
        string size = $"{padded} {string.Join(' ', cells)}";
        if (bySize.TryGetValue(size, out PlacedAnchors? anchors))
            return anchors;
        if (bySize.Count == MostSizes)
            Dispose();
        return bySize[size] = new PlacedAnchors(AnchorGrid.Lay(shapes, padded.Height, padded.Width, cells));
    }

    /// <summary>Frees what is on a device; the generator can be used again.</summary>
    public void Dispose()
    {
        foreach (PlacedAnchors anchors in bySize.Values)
            anchors.Dispose();
        bySize.Clear();
    }
}
