using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Times region pooling, forward and backward, on what torchvision_pooling_time.py times torchvision's on: 512 regions of 16 to 224 pixels
/// on two images' [256, 64, 64] features of stride 4, 14×14 bins.
/// </summary>
internal static class PoolingTime
{
    private const int Images = 2, Channels = 256, Cells = 64, Stride = 4, Regions = 512, Bins = 14, Warmup = 3, Repetitions = 15;

    public static System.CommandLine.Command Create()
    {
        var command = new System.CommandLine.Command("pooling-time", "Prints each method's median milliseconds forward and backward.");
        command.SetAction(_ =>
        {
            foreach ((string name, PoolingOptions options) in new[]
            {
                ("RoIAlign", new PoolingOptions()),
                ("RoIPool", new PoolingOptions { Kind = RegionPooling.RoIPool }),
            })
            {
                (double forward, double backward) = Time(PoolingMethod.Create(options, Bins));
                Console.WriteLine(FormattableString.Invariant($"{name} {forward:f2} {backward:f2}"));
            }
        });
        return command;
    }

    private static (double Forward, double Backward) Time(PoolingMethod method)
    {
        var random = new Random(1);
        Region[] regions = [.. Enumerable.Range(0, Regions).Select(i => new Region(i % Images, Level: 0, RandomBox(random)))];
        var call = new PoolingCall([1f / Stride], regions, method);
        using DisposeScope outer = NewDisposeScope();
        Tensor features = ChannelsLast.Of(rand(Images, Channels, Cells, Cells)).requires_grad_(true);
        Tensor gradient = ChannelsLast.Of(rand(Regions, Channels, Bins, Bins));
        var forward = new List<double>();
        var backward = new List<double>();
        for (int i = 0; i < Warmup + Repetitions; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            long started = Stopwatch.GetTimestamp();
            Tensor pooled = RegionFeatures.Pool([features], call);
            TimeSpan afterForward = Stopwatch.GetElapsedTime(started);
            pooled.backward([gradient]);
            TimeSpan afterBackward = Stopwatch.GetElapsedTime(started);
            if (i < Warmup)
                continue;
            forward.Add(afterForward.TotalMilliseconds);
            backward.Add((afterBackward - afterForward).TotalMilliseconds);
        }
        return (Median(forward), Median(backward));
    }

    private static Box RandomBox(Random random)
    {
        float width = 16 + (random.NextSingle() * 208), height = 16 + (random.NextSingle() * 208);
        float x = random.NextSingle() * ((Cells * Stride) - width), y = random.NextSingle() * ((Cells * Stride) - height);
        return new Box(x, y, x + width, y + height);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
