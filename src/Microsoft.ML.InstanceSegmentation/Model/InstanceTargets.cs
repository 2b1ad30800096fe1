// G: ground-truth instances of an image. H, W: the image's height and width at the network's size, without padding.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Ground truth of one image at the network's size, on the model's device.</summary>
/// <param name="Boxes">[G, 4] float32: x0, y0, x1, y1 in pixels of the network's input.</param>
/// <param name="Classes">[G] int64, from 0.</param>
/// <param name="Masks">[G, H, W] uint8, 1 on the instance.</param>
/// <param name="IsCrowd">[G] bool: crowd regions are ignored, neither positive nor negative.</param>
internal sealed record InstanceTargets(Tensor Boxes, Tensor Classes, Tensor Masks, Tensor IsCrowd);
