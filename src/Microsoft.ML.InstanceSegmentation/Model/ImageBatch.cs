// N: images. H, W: the padded height and width, the same for all of them.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The network's input.</summary>
/// <param name="Images">[N, 3, H, W] float32 with channels innermost in memory; normalised, padded with zeros at the bottom and the right.</param>
/// <param name="Sizes">Each image's height and width before padding.</param>
internal sealed record ImageBatch(Tensor Images, IReadOnlyList<(int Height, int Width)> Sizes)
{
    /// <summary>H and W.</summary>
    public (int Height, int Width) Padded => ((int)Images.shape[2], (int)Images.shape[3]);
}
