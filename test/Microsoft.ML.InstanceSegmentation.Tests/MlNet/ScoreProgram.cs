using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>What test/ScoreOnly wrote: the instances of each image, and the native libraries that its process had loaded.</summary>
internal sealed record ScoreResult(ScoredImage[] Images, string[] Modules);

internal sealed record ScoredImage(string FileName, string[]? PredictedLabel, float[]? Score, float[]? PredictedBoundingBoxes, string[]? PredictedMasks);

/// <summary>test/ScoreOnly, a program that has this library and ML.NET and no libtorch, in a process of its own.</summary>
internal static class ScoreProgram
{
    /// <summary>Scores every image of a folder.</summary>
    /// <param name="model">A saved model; with class names, a checkpoint.</param>
    /// <param name="images">The folder.</param>
    /// <param name="result">File to write.</param>
    /// <param name="classNames">The checkpoint's classes.</param>
    public static ScoreResult Score(string model, string images, string result, params string[] classNames) =>
        Read(result, [model, images, result, .. classNames]);

    /// <summary>Scores every image of a folder with a saved model, resized by ML.NET before.</summary>
    public static ScoreResult ScoreResized(string model, string images, string result, int width, int height) =>
        Read(result, [$"--resize={width}x{height}", model, images, result]);

    private static ScoreResult Read(string result, string[] arguments)
    {
        OwnProcess.Run("ScoreOnly", arguments);
        ScoreResult scored = JsonSerializer.Deserialize<ScoreResult>(File.ReadAllText(result))!;
        Assert.IsEmpty(scored.Modules.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)), "libtorch was loaded.");
        Assert.Contains(name => name.Contains("onnxruntime", StringComparison.Ordinal), scored.Modules);
        return scored;
    }

    /// <summary>The same instances: boxes to 0.01 pixels, scores to 0.0001, masks to an intersection over union of 0.999.</summary>
    /// <param name="expected">From TorchSharp.</param>
    /// <param name="actual">From the program.</param>
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="name">The image.</param>
    /// <param name="sure">
    /// The same with a mask threshold a little higher, and <paramref name="possible"/> a little lower: where they are given, a mask may also
    /// differ by pixels between the two, whose probability is the threshold but for rounding. In a small mask one such pixel is over 0.001.
    /// </param>
    /// <param name="possible">See <paramref name="sure"/>.</param>
    /// <param name="wholePixels">Whether masks were pasted by <see cref="MaskPasting.WholePixels"/>, see <see cref="AtWholePixel"/>.</param>
    public static void AssertSame(
        DetectedInstances expected, ScoredImage actual, string[] classNames, string name, DetectedInstances? sure = null, DetectedInstances? possible = null,
        bool wholePixels = false)
    {
        Assert.AreEqual(expected.Count, actual.Score?.Length ?? 0, name);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(classNames[expected.Classes[i]], actual.PredictedLabel![i], name);
            Assert.AreEqual(expected.Scores[i], actual.Score![i], 1e-4f, name);
            for (int side = 0; side < 4; side++)
                Assert.AreEqual(expected.Boxes[(4 * i) + side], actual.PredictedBoundingBoxes![(4 * i) + side], 0.01f, name);
            RunLengthMask mask = RunLengthMask.Parse(actual.PredictedMasks![i]);
            bool same = (mask.Area == 0 && expected.Masks![i].Area == 0) || expected.Masks![i].IoU(mask) >= 0.999;
            bool atThreshold = sure is not null && possible is not null && Holds(mask, sure.Masks![i]) && Holds(possible.Masks![i], mask);
            bool atPixel = wholePixels && expected.Masks![i].IoU(mask) > 0.9 && AtWholePixel(expected.Boxes.AsSpan(4 * i, 4), maskSide: 28);
            Assert.IsTrue(same || atThreshold || atPixel, $"{name}: mask {i} differs: {expected.Masks![i].IoU(mask)} of {mask.Area} pixels.");
        }
    }

    /// <summary>
    /// Whether a corner of a box, widened by a mask's cell, is a whole number of pixels but for the 0.01 that boxes may differ by:
    /// <see cref="MaskPasting.WholePixels"/> cuts it off there, so such a mask moves by a whole pixel.
    /// </summary>
    private static bool AtWholePixel(ReadOnlySpan<float> box, int maskSide)
    {
        for (int axis = 0; axis < 2; axis++)
        {
            (float from, float to) = (box[axis], box[axis + 2]);
            float cell = (to - from) / maskSide;
            foreach (float corner in (ReadOnlySpan<float>)[from - cell, to + cell])
            {
                if (MathF.Abs(corner - MathF.Round(corner)) < 0.015f)
                    return true;
            }
        }
        return false;
    }

    private static bool Holds(RunLengthMask outer, RunLengthMask inner) => outer.IntersectionArea(inner) == inner.Area;

    /// <summary>Noise of differing coarseness at sizes from 33 to 900 pixels, as PNG.</summary>
    public static IEnumerable<ImageExample> RandomImages(int count, string folder)
    {
        var random = new Random(7);
        for (int i = 0; i < count; i++)
        {
            int width = random.Next(33, 901), height = random.Next(33, 901), cell = random.Next(1, 40);
            var coarse = new byte[3 * (height / cell + 1) * (width / cell + 1)];
            random.NextBytes(coarse);
            var rgba = new byte[4 * width * height];
            var rgb = new byte[3 * width * height];
            for (int pixel = 0; pixel < width * height; pixel++)
            {
                int from = 3 * ((pixel / width / cell * (width / cell + 1)) + (pixel % width / cell));
                coarse.AsSpan(from, 3).CopyTo(rgb.AsSpan(3 * pixel));
                coarse.AsSpan(from, 3).CopyTo(rgba.AsSpan(4 * pixel));
                rgba[(4 * pixel) + 3] = 255;
            }
            using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);
            image.Save(Path.Combine(folder, $"{i:00}.png"));
            yield return new ImageExample
            {
                Name = $"image {i} of {width}×{height}",
                Width = width,
                Height = height,
                Pixels = rgb,
                Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
            };
        }
    }
}
