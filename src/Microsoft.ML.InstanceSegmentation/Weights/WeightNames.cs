using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The names that files give to weights, and what this library's models, which follow torchvision's latest, call the same ones.</summary>
internal static class WeightNames
{
    /// <summary>Prefixes that DataParallel and torch.compile put before every name.</summary>
    private static readonly string[] s_wrappers = ["module.", "_orig_mod."];

    /// <summary>The layers with an output for each class: of both stages' heads, then of RetinaNet, SSD and YOLO.</summary>
    private static readonly string[] s_predictors =
    [
        "roi_heads.box_predictor.", "roi_heads.mask_predictor.mask_fcn_logits.",
        "head.classification_head.cls_logits.", "head.classification_head.module_list.", "head.predictor.",
    ];

    private const string OldMaskLayer = "mask_fcn";

    /// <summary>The weights without the prefixes that a wrapped model gave to all of its names.</summary>
    public static NamedWeights WithoutWrapper(NamedWeights weights)
    {
        while (weights.Count > 0 && Array.Find(s_wrappers, HasAll) is { } wrapper)
        {
            var unwrapped = new NamedWeights();
            foreach ((string name, WeightTensor tensor) in weights)
                unwrapped.Add(name[wrapper.Length..], tensor);
            weights = unwrapped;
        }
        return weights;

        bool HasAll(string prefix) => weights.Keys.All(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>
    /// The name that the model would have for it: a classifier's ResNet is the detector's body, and torchvision before 0.13 had layers without
    /// their normalisation, hence one number less. A name that needs no change comes back as it is.
    /// </summary>
    public static string InModel(string name) => name.Split('.') switch
    {
        ["conv1" or "bn1" or "layer1" or "layer2" or "layer3" or "layer4", _, ..] => $"backbone.body.{name}",
        ["backbone", "fpn", "inner_blocks" or "layer_blocks", _, "weight" or "bias"] parts => $"{string.Join('.', parts[..4])}.0.{parts[4]}",
        ["rpn", "head", "conv", "weight" or "bias"] parts => $"rpn.head.conv.0.0.{parts[3]}",
        ["roi_heads", "mask_head", var layer, "weight" or "bias"] parts when OldMaskLayerNumber(layer) is { } number =>
            $"roi_heads.mask_head.{number - 1}.0.{parts[3]}",
        _ => name,
    };

    /// <summary>The name that C4 would have for it: there, the last stage of the residual network is the heads'. A name of another part comes back as it is.</summary>
    public static string InHeads(string name)
    {
        const string LastStage = "layer4.";
        string inBody = InModel(name);
        return inBody.StartsWith("backbone.body." + LastStage, StringComparison.Ordinal)
            ? "roi_heads.box_head." + inBody["backbone.body.".Length..]
            : name;
    }

    /// <summary>Counters that nothing here uses, and the classifier of an ImageNet network, which a detector has no place for.</summary>
    public static bool IsIgnored(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal) || name is "fc.weight" or "fc.bias";

    /// <summary>Whether it belongs to the layers whose outputs depend on the number of classes.</summary>
    public static bool IsPredictor(string name) => Array.Exists(s_predictors, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The part of the network that a name belongs to, such as "roi_heads.box_head".</summary>
    public static string Part(string name) => string.Join('.', name.Split('.').Take(2));

    /// <summary>1 for "mask_fcn1", null for another layer.</summary>
    private static int? OldMaskLayerNumber(string layer) =>
        layer.StartsWith(OldMaskLayer, StringComparison.Ordinal)
        && int.TryParse(layer[OldMaskLayer.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
