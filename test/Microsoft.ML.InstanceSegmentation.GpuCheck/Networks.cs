using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Networks on a device.</summary>
internal static class Networks
{
    /// <summary>
    /// The preset's network, all of it trained from random weights: ImageNet's would have to travel too, and every layer is to have a
    /// gradient.
    /// </summary>
    public static InstanceSegmentationOptions Nuclei
    {
        get
        {
            InstanceSegmentationOptions preset = InstanceSegmentationPresets.SmallObjects;
            return preset with
            {
                InitialWeights = InitialWeights.Random,
                Model = preset.Model with { Backbone = preset.Model.Backbone with { Norm = BackboneNorm.Batch } },
                Optimizer = new OptimizerOptions(),
            };
        }
    }

    /// <summary>
    /// The network, with its weights on a device. That makes new tensors, which every layer must then compute with; on the CPU, where
    /// nothing moves, a change to float64 and back makes them as well, and changes no value.
    /// </summary>
    public static MaskRcnn OnDevice(MaskRcnn network, Device device) =>
        device.type == DeviceType.CPU ? network.to(ScalarType.Float64).to(ScalarType.Float32) : network.to(device);
}
