using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>Weights, images and instances from a hash, the same as in MaskRcnnReference.py, and reading of the reference files.</summary>
internal static class ReferenceData
{
    public static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))).RootElement;

    public static float[] Floats(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];

    public static long[] Longs(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt64())];

    /// <summary>Numbers from -1 to 1.</summary>
    public static float[] Uniform(string name, long count)
    {
        ulong seed = 0xCBF29CE484222325;
        foreach (byte character in Encoding.ASCII.GetBytes(name))
            seed = (seed ^ character) * 0x100000001B3;
        var values = new float[count];
        for (long i = 0; i < count; i++)
        {
            ulong z = ((ulong)(i + 1) * 0x9E3779B97F4A7C15) + seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = (float)((z >> 40) / (double)(1 << 23) - 1);
        }
        return values;
    }

    public static void FillWeights(MaskRcnn network)
    {
        NamedWeights weights = network.GetWeights();
        foreach ((string name, WeightTensor weight) in weights)
            Array.Copy(Array.ConvertAll(Uniform(name, weight.Values.Length), Scale(name, weight.Shape)), weight.Values, weight.Values.Length);
        network.SetWeights(weights);
    }

    public static ImageExample Image(string name, int height, int width)
    {
        (int rows, int columns) = ((height + 7) / 8, (width + 7) / 8);
        float[] blocks = Uniform(name, 3 * rows * columns);
        var pixels = new byte[3 * height * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int channel, int x, int y) = (i % 3, i / 3 % width, i / 3 / width);
            pixels[i] = (byte)MathF.Floor((blocks[(((channel * rows) + (y / 8)) * columns) + (x / 8)] + 1) * 127.5f);
        }
        return new ImageExample
        {
            Name = name,
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = Array.Empty<RunLengthMask>(), IsCrowd = [] },
        };
    }

    /// <summary>Ellipses in boxes of whole corners.</summary>
    public static GroundTruth Targets(int height, int width, long[] boxes, long[] classes, bool[]? isCrowd = null)
    {
        isCrowd ??= new bool[classes.Length];
        Box[] all = [.. boxes.Select(value => (float)value).Chunk(4).Select(box => new Box(box[0], box[1], box[2], box[3]))];
        int[] objects = [.. Enumerable.Range(0, all.Length).Where(g => !isCrowd[g])];
        return new GroundTruth(
            Array.ConvertAll(objects, g => all[g]),
            Array.ConvertAll(objects, g => (int)classes[g]),
            Array.ConvertAll(objects, g => new ResizedMask(Ellipse(height, width, boxes.AsSpan(4 * g, 4)), height, width)),
            [.. all.Where((_, g) => isCrowd[g])]);
    }

    private static RunLengthMask Ellipse(int height, int width, ReadOnlySpan<long> box)
    {
        (long x0, long y0, long x1, long y1) = (box[0], box[1], box[2], box[3]);
        var pixels = new byte[height * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (i % width, i / width);
            double across = ((2 * x) + 1 - x0 - x1) * (y1 - y0);
            double down = ((2 * y) + 1 - y0 - y1) * (x1 - x0);
            double radius = (x1 - x0) * (y1 - y0);
            pixels[i] = (byte)((across * across) + (down * down) <= radius * radius ? 1 : 0);
        }
        return RunLengthMask.FromBitmap(height, width, pixels);
    }

    private static Converter<float, float> Scale(string name, long[] shape)
    {
        if (name.EndsWith("running_var", StringComparison.Ordinal))
            return value => 1 + (value / 2);
        if (shape.Length == 1)
        {
            int offset = name.Contains(".bn", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
            return value => offset + (value / 10);
        }
        var factor = (float)Math.Sqrt(3.0 / shape[1..].Aggregate((a, b) => a * b));
        return value => value * factor;
    }
}
