using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>How a model's masks are pasted into an image, see <see cref="GraphPorts.MaskSettings"/>.</summary>
internal readonly record struct MaskSettings(int Side, float Threshold, MaskPasting Pasting, bool BoxesFromMasks)
{
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public static MaskSettings Read(float[]? output)
    {
        float[] values = output ?? throw new InvalidOperationException(
            $"The model's output '{GraphPorts.MaskSettings}' is empty: the model file is damaged; save it again.");
        // Models that were saved before there was a choice of boxes have three settings.
        return new MaskSettings((int)values[0], values[1], (MaskPasting)(int)values[2], values.Length > 3 && values[3] != 0);
    }

    /// <summary>The mask of one detection.</summary>
    /// <param name="probabilities">Side × Side values of each detection.</param>
    /// <param name="detection">Its number among them.</param>
    /// <param name="box">Its box, in pixels of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public RunLengthMask Paste(float[]? probabilities, int detection, ReadOnlySpan<float> box, int height, int width)
    {
        int cells = Side * Side;
        return MaskPaster.Paste(probabilities.AsSpan(detection * cells, cells), Side, box, height, width, Threshold, Pasting);
    }
}
