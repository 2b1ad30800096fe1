using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>A trained network with what is inside it for one image, from the features to the detections.</summary>
internal sealed class OpenedNetwork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _noGradient = no_grad();
    private readonly NamedWeights _weights;
    private readonly ImageBatch _batch;
    private readonly MaskRcnn _model;

    public OpenedNetwork(string modelFile, ImageExample example)
    {
        byte[] onnx = SavedModelFile.TryRead(modelFile) ?? throw new InvalidDataException($"'{modelFile}' is no model of this library.");
        (ModelConfiguration configuration, _weights) = OnnxModelReader.Read(onnx);
        Options = configuration.Options;
        ClassNames = configuration.ClassNames;
        Example = example;
        _model = Network(Options);
        _batch = new ImageTransform(Options.Image).Batch([example], CPU);
        Truth = GroundTruthResizer.Encode(example, Size.Height, Size.Width);
        Levels = Part<Backbone>(_model, "backbone").Forward(_batch.Images);
        Predictions = Part<ProposalHead>(Part<RegionProposalNetwork>(_model, "rpn"), "head").Forward(Levels);
        Anchors = new AnchorCache(Options.Anchors).Generate(_batch.Padded, Levels);
    }

    public ModelOptions Options { get; }

    public IReadOnlyList<string> ClassNames { get; }

    public ImageExample Example { get; }

    /// <summary>Height and width of the image as the network sees it, without padding.</summary>
    public (int Height, int Width) Size => _batch.Sizes[0];

    /// <summary>Height and width with padding.</summary>
    public (int Height, int Width) Padded => _batch.Padded;

    /// <summary>The annotated objects in the network's pixels.</summary>
    public GroundTruth Truth { get; }

    /// <summary>[1, F, H_l, W_l] of each level.</summary>
    public Tensor[] Levels { get; }

    /// <summary>What the proposal head says of each anchor.</summary>
    public AnchorPredictions Predictions { get; }

    public PlacedAnchors Anchors { get; }

    /// <summary>The proposals under changed options.</summary>
    public ProposalBoxes Propose(ProposalOptions options) => new ProposalSelector(options).Select(Predictions, Anchors, _batch.Sizes, training: false)[0];

    /// <summary>The detections under changed options.</summary>
    public ImageDetections Detect(DetectionOptions options)
    {
        using MaskRcnn model = Network(Options with { Detection = options });
        return model.Detect(_batch)[0];
    }

    public void Dispose()
    {
        _model.Dispose();
        _noGradient.Dispose();
        _scope.Dispose();
    }

    private MaskRcnn Network(ModelOptions options)
    {
        var model = new MaskRcnn(options, ClassNames.Count, seed: 1);
        model.SetWeights(_weights);
        model.eval();
        return model;
    }

    private static T Part<T>(nn.Module module, string name)
        where T : nn.Module => (T)module.named_children().Single(child => child.name == name).module;
}
