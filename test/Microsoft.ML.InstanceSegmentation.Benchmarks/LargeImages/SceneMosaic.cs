using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.LargeImages;

/// <summary>Square scenes of one size side by side, as one image with the instances of all.</summary>
/// <param name="scenes">As many as are needed, in rows.</param>
/// <param name="columns">Scenes in a row, and rows.</param>
/// <param name="side">Side of a scene in pixels.</param>
internal sealed class SceneMosaic(IReadOnlyList<ImageExample> scenes, int columns, int side)
{
    public int Side => columns * side;

    public MLImage Draw()
    {
        var pixels = new byte[4L * Side * Side];
        Parallel.For(0, scenes.Count, i =>
        {
            (int top, int left) = Corner(i);
            byte[] from = scenes[i].Pixels;
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    Span<byte> to = pixels.AsSpan(4 * (((top + y) * Side) + left + x), 4);
                    from.AsSpan(3 * ((y * side) + x), 3).CopyTo(to);
                    to[3] = byte.MaxValue;
                }
            }
        });
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>The instances of all scenes, scene by scene.</summary>
    public InstanceAnnotations Truth()
    {
        InstanceAnnotations[] each = [.. scenes.Select(scene => scene.Instances)];
        return new InstanceAnnotations
        {
            Boxes = [.. each.SelectMany((truth, i) => truth.Boxes.Select((value, j) => value + (j % 2 == 0 ? Corner(i).Left : Corner(i).Top)))],
            Classes = [.. each.SelectMany(truth => truth.Classes)],
            IsCrowd = [.. each.SelectMany(truth => truth.IsCrowd)],
            Masks = [.. each.SelectMany((truth, i) => truth.Masks.Select(mask => MaskGeometry.Place(mask, Side, Side, Corner(i).Left, Corner(i).Top)))],
        };
    }

    private (int Top, int Left) Corner(int scene) => (scene / columns * side, scene % columns * side);
}
