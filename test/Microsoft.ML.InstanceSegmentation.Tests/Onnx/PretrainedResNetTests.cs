using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

/// <summary>The package's network, run by ONNX Runtime as it is, beside this library's with the weights that were read from it.</summary>
[TestClass]
public sealed class PretrainedResNetTests
{
    private const int Side = 224;

    private static readonly (string Network, string Preprocessing) s_files = ImageNetPackage.Find(ResNetDepth.ResNet18)!.Value;

    [TestMethod]
    public void Its_features_are_those_of_the_packages_graph_on_real_images()
    {
        string folder = Path.Combine(TestData.Nuclei(), "val");
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(3))
        {
            using MLImage image = MLImage.CreateFromFile(file);
            ExpectEqualFeatures(Colors(image), new ImageOptions());
        }
    }

    [TestMethod]
    public void Its_features_are_those_of_the_packages_graph_under_another_deviation_and_epsilon()
    {
        var random = new Random(1);
        float[] waves = new float[3 * Side * Side];
        for (int i = 0; i < waves.Length; i++)
            waves[i] = 120 + (80 * MathF.Sin(i * 0.07f)) + random.Next(40);
        ExpectEqualFeatures(waves, new ImageOptions { StandardDeviation = [1, 0.5f, 0.1f] }, normEpsilon: 0);
    }

    [TestMethod]
    public void Another_mean_moves_what_the_first_normalisation_subtracts()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(s_files.Network));
        NodeProto stem = model.Graph.Node[0], norm = model.Graph.Node[1];
        float[] kernel = Floats(stem.Input[1]), runningMean = Floats(norm.Input[3]), means = MeansOfMeanImage();
        var options = new ImageOptions { Mean = [0.1f, 0.9f, 0.4f], StandardDeviation = [0.5f, 1, 0.2f] };
        NamedWeights read = Read(options, BatchNormEpsilon);
        const int Window = 7 * 7;
        int[] pixels = [.. Enumerable.Range(0, 3 * Window).Select(i => i * 37 % 256)]; // [3, 7, 7], red first
        for (int output = 0; output < runningMean.Length; output++)
        {
            double expected = -runningMean[output], actual = -read["bn1.running_mean"].Values[output];
            for (int i = 0; i < pixels.Length; i++)
            {
                int color = i / Window, reversed = 2 - color;
                expected += kernel[(((output * 3) + reversed) * Window) + (i % Window)] * (pixels[i] - means[reversed]);
                actual += read["conv1.weight"].Values[(output * 3 * Window) + i] * ((pixels[i] / 255.0) - options.Mean[color]) / options.StandardDeviation[color];
            }
            Assert.AreEqual(expected, actual, 1e-3 * Math.Max(1, Math.Abs(expected)));
        }

        float[] Floats(string name) => GraphTensor.Floats(model.Graph.Initializer.Single(tensor => tensor.Name == name));
    }

    [TestMethod]
    public void It_gives_every_weight_of_the_backbone_and_no_other()
    {
        NamedWeights read = Read(new ImageOptions(), BatchNormEpsilon);
        using var network = new ResNet(s_backbone, new WeightInitializer(1));
        CollectionAssert.AreEquivalent(ModelWeights.Read(network).Keys.ToArray(), read.Keys.ToArray());
    }

    [TestMethod]
    public void Names_in_the_file_do_not_matter()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(s_files.Network));
        Dictionary<string, string> renamed = [];
        foreach (NodeProto node in model.Graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = New(node.Input[i]);
            for (int i = 0; i < node.Output.Count; i++)
                node.Output[i] = New(node.Output[i]);
        }
        foreach (TensorProto tensor in model.Graph.Initializer)
            tensor.Name = New(tensor.Name);
        foreach (ValueInfoProto input in model.Graph.Input)
            input.Name = New(input.Name);

        NamedWeights expected = Read(new ImageOptions(), BatchNormEpsilon);
        using FileStream preprocessing = File.OpenRead(s_files.Preprocessing);
        NamedWeights actual = PretrainedResNet.Read(
            new MemoryStream(model.ToByteArray()), preprocessing, ResNetDepth.ResNet18, new ImageOptions(), BatchNormEpsilon);
        foreach ((string name, WeightTensor weight) in expected)
            CollectionAssert.AreEqual(weight.Values, actual[name].Values, name);

        string New(string name) => renamed.TryGetValue(name, out string? other) ? other : renamed[name] = $"t{renamed.Count}";
    }

    [TestMethod]
    public void A_network_of_another_depth_or_a_damaged_file_is_refused_with_the_reason()
    {
        byte[] network = File.ReadAllBytes(s_files.Network);
        Expect(network, ResNetDepth.ResNet34, "block 3 of stage 2");
        Expect(network, ResNetDepth.ResNet50, "not one of 3 convolutions");
        Expect(network[..(network.Length / 2)], ResNetDepth.ResNet18, "cut short");
        Expect([], ResNetDepth.ResNet18, "without a graph");
        Expect("not a graph"u8.ToArray(), ResNetDepth.ResNet18, "not an ONNX model");
    }

    private const double BatchNormEpsilon = 1e-5;

    private static readonly BackboneOptions s_backbone = new() { Depth = ResNetDepth.ResNet18, Norm = BackboneNorm.FrozenBatch };

    private static void Expect(byte[] network, ResNetDepth depth, string message)
    {
        using FileStream preprocessing = File.OpenRead(s_files.Preprocessing);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(
                () => PretrainedResNet.Read(new MemoryStream(network), preprocessing, depth, new ImageOptions(), BatchNormEpsilon)).Message,
            message);
    }

    private static NamedWeights Read(ImageOptions image, double normEpsilon)
    {
        using FileStream network = File.OpenRead(s_files.Network), preprocessing = File.OpenRead(s_files.Preprocessing);
        return PretrainedResNet.Read(network, preprocessing, ResNetDepth.ResNet18, image, normEpsilon);
    }

    /// <param name="colors">[3, 224, 224], red first, 0 to 255.</param>
    /// <param name="options">How the library's network normalises them.</param>
    /// <param name="normEpsilon">Of the library's network.</param>
    private static void ExpectEqualFeatures(float[] colors, ImageOptions options, double normEpsilon = BatchNormEpsilon)
    {
        float[] expected = RunGraph(colors);
        using var network = new ResNet(s_backbone with { NormEpsilon = normEpsilon }, new WeightInitializer(1));
        ModelWeights.Write(network, Read(options, normEpsilon));
        using IDisposable noGradient = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        int pixels = Side * Side;
        float[] normalised = [.. colors.Select((value, i) => ((value / 255) - options.Mean[i / pixels]) / options.StandardDeviation[i / pixels])];
        float[] actual = TensorTransfer.Read<float>(network.Forward(torch.tensor(normalised, [1, 3, Side, Side]))[^1].contiguous());

        Assert.HasCount(expected.Length, actual);
        double difference = Math.Sqrt(expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum());
        double length = Math.Sqrt(expected.Sum(e => e * (double)e));
        Assert.IsLessThan(0.01, difference / length);
        Assert.IsLessThan(0.01, expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max());
    }

    /// <summary>Activations after the second block of the last stage, from the original pixels.</summary>
    private static float[] RunGraph(float[] colors)
    {
        // Blue, green, red, each less its mean.
        var input = new DenseTensor<float>([1, 3, Side, Side]);
        float[] means = MeansOfMeanImage();
        for (int i = 0; i < colors.Length; i++)
        {
            int color = 2 - (i / (Side * Side));
            input.Buffer.Span[(color * Side * Side) + (i % (Side * Side))] = colors[i] - means[color];
        }

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(s_files.Network));
        // Two blocks in each of the four stages that torchvision's network has.
        NodeProto sum = model.Graph.Node.Where(node => node.OpType == "Add").ElementAt(7);
        string features = model.Graph.Node.Single(node => node.OpType == "Relu" && node.Input[0] == sum.Output[0]).Output[0];
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto
        {
            Name = features,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float } },
        });
        using var session = new InferenceSession(model.ToByteArray());
        string name = session.InputMetadata.Single(pair => pair.Value.Dimensions is [1, 3, Side, Side]).Key;
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor(name, input)]);
        return [.. outputs[0].AsTensor<float>()];
    }

    /// <summary>
    /// Of blue, green and red. The package subtracts a mean for each pixel of 224×224, which a network for images of any size can't; those
    /// means differ from these by 3 to 6 of 255 in their deviation.
    /// </summary>
    private static float[] MeansOfMeanImage()
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(s_files.Preprocessing)).Graph;
        float[] mean = GraphTensor.Floats(graph.Initializer.Single(tensor => tensor.Dims.SequenceEqual([1L, 3L, Side, Side])));
        return [.. Enumerable.Range(0, 3).Select(color => mean.Skip(color * Side * Side).Take(Side * Side).Average())];
    }

    private static float[] Colors(MLImage image)
    {
        // ML.NET's images of files are blue, green, red, alpha or red, green, blue, alpha: the order is asked for.
        int red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        float[] colors = new float[3 * Side * Side];
        for (int color = 0; color < 3; color++)
        {
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    int pixel = ((y % image.Height * image.Width) + (x % image.Width)) * 4;
                    colors[(((color * Side) + y) * Side) + x] = image.Pixels[pixel + Math.Abs(red - color)];
                }
            }
        }
        return colors;
    }
}
