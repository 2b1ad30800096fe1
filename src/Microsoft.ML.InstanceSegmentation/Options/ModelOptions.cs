namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The network, from the input image to the kept detections. The defaults are Mask R-CNN ResNet-50-FPN (He et al. 2017).</summary>
public sealed record ModelOptions
{
    /// <summary>Resizing and normalisation of the input.</summary>
    public ImageOptions Image { get; init; } = new();

    /// <summary>Residual network and feature pyramid.</summary>
    public BackboneOptions Backbone { get; init; } = new();

    /// <summary>Anchors of the region proposal network.</summary>
    public AnchorOptions Anchors { get; init; } = new();

    /// <summary>Region proposal network.</summary>
    public ProposalOptions Proposals { get; init; } = new();

    /// <summary>Sampling of regions for training the heads, and the losses of the box head.</summary>
    public RegionOptions Regions { get; init; } = new();

    /// <summary>Region pooling.</summary>
    public PoolingOptions Pooling { get; init; } = new();

    /// <summary>Layers of the box and mask heads.</summary>
    public HeadOptions Heads { get; init; } = new();

    /// <summary>Post-processing of the detections.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Tiles that large images are scored in, and trained on. Default null: an image is resized as a whole.</summary>
    public TilingOptions? Tiling { get; init; }

    /// <summary>Cells along each side of a mask: C4's stage 5 halves what was pooled before the mask head doubles it.</summary>
    internal int MaskSide => 2 * (Backbone.Kind == BackboneKind.C4 ? (Pooling.MaskBins + 1) / 2 : Pooling.MaskBins);

    internal void Validate()
    {
        Image.Validate();
        Backbone.Validate();
        Anchors.Validate(Backbone.AnchorLevels);
        Proposals.Validate();
        Regions.Validate();
        Pooling.Validate();
        Heads.Validate();
        Detection.Validate();
        Tiling?.Validate();
    }
}

/// <summary>What a saved model is besides its weights: the network and the names of its classes.</summary>
/// <param name="Options">The network.</param>
/// <param name="ClassNames">Names of the classes, in the order of the network's outputs; the background, which comes first there, has no
/// name here.</param>
internal sealed record ModelConfiguration(ModelOptions Options, IReadOnlyList<string> ClassNames);
