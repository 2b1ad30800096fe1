namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>Names and shapes of torchvision's state dict of a Mask R-CNN, in its order; num_batches_tracked left out.</summary>
internal static class ReferenceShapes
{
    public static IEnumerable<(string Name, long[] Shape)> Of(ModelConfiguration configuration)
    {
        ModelOptions options = configuration.Options;
        return [.. Body(options.Backbone), .. Pyramid(options.Backbone), .. ProposalHead(options), .. Heads(options, 1 + configuration.ClassNames.Count)];
    }

    private static IEnumerable<(string, long[])> Body(BackboneOptions options)
    {
        const string Prefix = "backbone.body.";
        int[] blocks = Blocks(options.Depth);
        long inputs = 64;
        foreach (var entry in ConvolutionAndNorm(Prefix + "conv1", Prefix + "bn1", 64, 3, 7, options.Norm))
            yield return entry;
        for (int layer = 1; layer < options.Stages[^1]; layer++)
        {
            for (int block = 0; block < blocks[layer - 1]; block++)
            {
                foreach (var entry in Block($"{Prefix}layer{layer}.{block}.", inputs, 32L << layer, layer, block, options))
                    yield return entry;
                inputs = OutputWidth(options, layer);
            }
        }
    }

    private static IEnumerable<(string, long[])> Block(string name, long inputs, long width, int layer, int block, BackboneOptions options)
    {
        (long Outputs, long Inputs, long Kernel)[] convolutions = IsBottleneck(options)
            ? [(width, inputs, 1), (width, width, 3), (4 * width, width, 1)]
            : [(width, inputs, 3), (width, width, 3)];
        for (int i = 0; i < convolutions.Length; i++)
        {
            (long to, long from, long kernel) = convolutions[i];
            foreach (var entry in ConvolutionAndNorm($"{name}conv{i + 1}", $"{name}bn{i + 1}", to, from, kernel, options.Norm))
                yield return entry;
        }
        if (block > 0 || (layer == 1 && !IsBottleneck(options)))
            yield break;
        foreach (var entry in ConvolutionAndNorm(name + "downsample.0", name + "downsample.1", OutputWidth(options, layer), inputs, 1, options.Norm))
            yield return entry;
    }

    private static IEnumerable<(string, long[])> Pyramid(BackboneOptions options)
    {
        long width = options.PyramidWidth;
        for (int i = 0; i < options.Stages.Count; i++)
        {
            foreach (var entry in Block($"backbone.fpn.inner_blocks.{i}", width, OutputWidth(options, options.Stages[i] - 1), 1, options.PyramidNorm))
                yield return entry;
        }
        for (int i = 0; i < options.Stages.Count; i++)
        {
            foreach (var entry in Block($"backbone.fpn.layer_blocks.{i}", width, width, 3, options.PyramidNorm))
                yield return entry;
        }
    }

    private static (string, long[])[] ProposalHead(ModelOptions options)
    {
        long width = options.Backbone.PyramidWidth;
        long anchors = options.Anchors.Sizes[0].Count * options.Anchors.AspectRatios.Count;
        return
        [
            .. Enumerable.Range(0, options.Proposals.HeadDepth).SelectMany(i => Block($"rpn.head.conv.{i}", width, width, 3, null)),
            ("rpn.head.cls_logits.weight", [anchors, width, 1, 1]), ("rpn.head.cls_logits.bias", [anchors]),
            ("rpn.head.bbox_pred.weight", [4 * anchors, width, 1, 1]), ("rpn.head.bbox_pred.bias", [4 * anchors]),
        ];
    }

    private static IEnumerable<(string, long[])> Heads(ModelOptions options, long outputs)
    {
        long boxes = options.Heads.ClassAgnosticBoxes ? 1 : outputs;
        long masks = options.Heads.ClassAgnosticMasks ? 1 : outputs;
        long boxWidth = options.Heads.BoxWidth;
        long maskWidth = options.Heads.MaskPredictorWidth;
        long inputs = options.Backbone.PyramidWidth;
        foreach (var entry in options.Heads.BoxConvolutions.Count == 0 ? TwoLayers(options) : Convolutions(options))
            yield return entry;
        yield return ("roi_heads.box_predictor.cls_score.weight", [outputs, boxWidth]);
        yield return ("roi_heads.box_predictor.cls_score.bias", [outputs]);
        yield return ("roi_heads.box_predictor.bbox_pred.weight", [4 * boxes, boxWidth]);
        yield return ("roi_heads.box_predictor.bbox_pred.bias", [4 * boxes]);
        for (int i = 0; i < options.Heads.MaskWidths.Count; i++)
        {
            foreach (var entry in Block($"roi_heads.mask_head.{i}", options.Heads.MaskWidths[i], inputs, 3, options.Heads.Norm))
                yield return entry;
            inputs = options.Heads.MaskWidths[i];
        }
        yield return ("roi_heads.mask_predictor.conv5_mask.weight", [inputs, maskWidth, 2, 2]);
        yield return ("roi_heads.mask_predictor.conv5_mask.bias", [maskWidth]);
        yield return ("roi_heads.mask_predictor.mask_fcn_logits.weight", [masks, maskWidth, 1, 1]);
        yield return ("roi_heads.mask_predictor.mask_fcn_logits.bias", [masks]);
    }

    private static (string, long[])[] TwoLayers(ModelOptions options)
    {
        long cells = options.Pooling.BoxBins * options.Pooling.BoxBins;
        long width = options.Heads.BoxWidth;
        return
        [
            ("roi_heads.box_head.fc6.weight", [width, options.Backbone.PyramidWidth * cells]), ("roi_heads.box_head.fc6.bias", [width]),
            ("roi_heads.box_head.fc7.weight", [width, width]), ("roi_heads.box_head.fc7.bias", [width]),
        ];
    }

    private static IEnumerable<(string, long[])> Convolutions(ModelOptions options)
    {
        IReadOnlyList<int> widths = options.Heads.BoxConvolutions;
        long inputs = options.Backbone.PyramidWidth;
        for (int i = 0; i < widths.Count; i++)
        {
            foreach (var entry in Block($"roi_heads.box_head.{i}", widths[i], inputs, 3, options.Heads.Norm))
                yield return entry;
            inputs = widths[i];
        }
        yield return ($"roi_heads.box_head.{widths.Count + 1}.weight", [options.Heads.BoxWidth, inputs * options.Pooling.BoxBins * options.Pooling.BoxBins]);
        yield return ($"roi_heads.box_head.{widths.Count + 1}.bias", [options.Heads.BoxWidth]);
    }

    /// <summary>A convolution and what follows it: its normalisation or, without one, its bias.</summary>
    private static IEnumerable<(string, long[])> Block(string name, long to, long from, long kernel, BackboneNorm? norm) =>
        norm is { } kind
            ? ConvolutionAndNorm(name + ".0", name + ".1", to, from, kernel, kind)
            : [(name + ".0.weight", [to, from, kernel, kernel]), (name + ".0.bias", [to])];

    private static IEnumerable<(string, long[])> ConvolutionAndNorm(string convolution, string norm, long to, long from, long kernel, BackboneNorm kind)
    {
        yield return (convolution + ".weight", [to, from, kernel, kernel]);
        yield return (norm + ".weight", [to]);
        yield return (norm + ".bias", [to]);
        if (kind == BackboneNorm.Group)
            yield break;
        yield return (norm + ".running_mean", [to]);
        yield return (norm + ".running_var", [to]);
    }

    private static int[] Blocks(ResNetDepth depth) => depth switch
    {
        ResNetDepth.ResNet18 => [2, 2, 2, 2],
        ResNetDepth.ResNet101 => [3, 4, 23, 3],
        _ => [3, 4, 6, 3],
    };

    private static bool IsBottleneck(BackboneOptions options) => options.Depth is ResNetDepth.ResNet50 or ResNetDepth.ResNet101;

    private static long OutputWidth(BackboneOptions options, int layer) => layer == 0 ? 64 : (IsBottleneck(options) ? 128L : 32L) << layer;
}
