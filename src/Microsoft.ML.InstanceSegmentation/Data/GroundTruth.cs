// G: instances of an image without its crowds.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Ground truth of one image at the network's size. It stays in plain memory, where boxes are matched and sampled; what a step needs of it on
/// the device, a few numbers for each sampled box, is uploaded then.
/// </summary>
/// <param name="Boxes">G boxes, in pixels of the network's input.</param>
/// <param name="Classes">G classes, from 0.</param>
/// <param name="Masks">G masks, of the image's height and width at the network's size, without padding.</param>
/// <param name="Crowds">Boxes of the crowd regions, which are neither positive nor negative.</param>
internal sealed record GroundTruth(Box[] Boxes, int[] Classes, ResizedMask[] Masks, Box[] Crowds);
