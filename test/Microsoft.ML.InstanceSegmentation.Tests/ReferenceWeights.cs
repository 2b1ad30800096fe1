using System.Text;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>
/// Weights and images that Python (reference_weights.py) and C# compute alike from a name, so that no fixture has to hold them.
/// </summary>
internal static class ReferenceWeights
{
    /// <summary>Every weight of the network, by its name and in torchvision's order.</summary>
    public static NamedWeights Of(ModelConfiguration configuration)
    {
        var weights = new NamedWeights();
        foreach ((string name, long[] shape) in ReferenceShapes.Of(configuration))
            weights.Add(name, Weight(name, shape));
        return weights;
    }

    /// <summary>Weights of the names and shapes of others.</summary>
    public static NamedWeights Like(NamedWeights others)
    {
        var weights = new NamedWeights();
        foreach ((string name, WeightTensor other) in others)
            weights.Add(name, Weight(name, other.Shape));
        return weights;
    }

    public static WeightTensor Weight(string name, params long[] shape)
    {
        float[] values = Uniform(name, shape.Aggregate(1L, (product, side) => product * side));
        if (name == "roi_heads.box_predictor.cls_score.weight")
        {
            // No answer to what all features have in common, hence no class that always wins.
            for (int i = 0; i < values.Length; i += 2)
                values[i + 1] = -values[i];
        }
        (float offset, float scale) = name switch
        {
            _ when shape.Length > 1 => (0f, (float)(Gain(name) * Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, (product, side) => product * side)))),
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1f, 0.5f),
            _ when name.EndsWith("weight", StringComparison.Ordinal) => (1f, 0.25f),
            _ => (0f, 0.125f),
        };
        for (int i = 0; i < values.Length; i++)
            values[i] = offset + scale * values[i];
        return new WeightTensor(shape, values);
    }

    /// <summary>Red, green, blue of each pixel: blocks of 16 by 16 pixels of a random colour, and a quarter of noise.</summary>
    public static byte[] Image(string name, int height, int width)
    {
        int columns = (width + 15) / 16;
        float[] blocks = Uniform(name + "/blocks", (height + 15) / 16 * columns * 3);
        float[] noise = Uniform(name + "/noise", height * width * 3);
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int channel = i % 3, x = i / 3 % width, y = i / 3 / width;
            int block = ByteOf(blocks[(y / 16 * columns + x / 16) * 3 + channel]);
            pixels[i] = (byte)((3 * block + ByteOf(noise[i])) / 4);
        }
        return pixels;
    }

    /// <summary>In [-1, 1): splitmix64 of the 64-bit FNV-1a hash of the name, and of the position; the upper 24 bits, exactly.</summary>
    public static float[] Uniform(string name, long count)
    {
        ulong state = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            state = (state ^ b) * 0x100000001B3;
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            ulong z = state + (ulong)(i + 1) * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = ((z >> 40) - (float)(1 << 23)) / (1 << 23);
        }
        return values;
    }

    private static byte ByteOf(float uniform) => (byte)((uniform + 1) * 128);

    // Predictors that tell regions apart: scores spread over 0 to 1, boxes stay near their anchors.
    private static double Gain(string name) => name switch
    {
        "rpn.head.cls_logits.weight" => 0.5,
        "rpn.head.bbox_pred.weight" => 0.2,
        "roi_heads.box_predictor.cls_score.weight" => 0.5,
        "roi_heads.box_predictor.bbox_pred.weight" => 0.25,
        "roi_heads.mask_predictor.mask_fcn_logits.weight" => 2,
        _ => name.StartsWith("backbone.body.layer", StringComparison.Ordinal) ? 0.5 : 1,
    };
}
