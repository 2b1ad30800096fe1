using System.Text.Json.Serialization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What an experiment compares configurations by, on the validation images; higher is better.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstanceSegmentationMetric>))]
public enum InstanceSegmentationMetric
{
    /// <summary>COCO's average precision of the masks, over intersections over union of 0.50 to 0.95.</summary>
    MaskAP,

    /// <summary>Average precision of the masks at an intersection over union of 0.50: whether objects are found.</summary>
    MaskAP50,

    /// <summary>Average precision of the masks at an intersection over union of 0.75: whether outlines are good.</summary>
    MaskAP75,

    /// <summary>COCO's average precision of the boxes.</summary>
    BoxAP,

    /// <summary>Average precision of the boxes at an intersection over union of 0.50.</summary>
    BoxAP50,
}

/// <summary>How an experiment draws configurations.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExperimentSampler>))]
public enum ExperimentSampler
{
    /// <summary>Every value equally likely (Bergstra and Bengio 2012).</summary>
    Random,

    /// <summary>
    /// More often where earlier configurations were good: a tree-structured Parzen estimator (Bergstra et al. 2011), from the fifth
    /// configuration on.
    /// </summary>
    Parzen,
}
