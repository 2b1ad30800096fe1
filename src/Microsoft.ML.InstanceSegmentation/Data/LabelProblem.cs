namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What can be wrong with an annotation.</summary>
internal enum LabelProblem
{
    /// <summary>Its image is not in the file.</summary>
    UnknownImage,

    /// <summary>Its category is not in the file.</summary>
    UnknownCategory,

    /// <summary>It has no segmentation, or an empty one.</summary>
    NoSegmentation,

    /// <summary>Its segmentation is no list of polygons and no run lengths, or for another image.</summary>
    BadSegmentation,

    /// <summary>Its mask has no pixel.</summary>
    NoPixels,

    /// <summary>Its box has no area, is mostly outside the image, or is no box.</summary>
    BadBox,

    /// <summary>Another of its values is none, such as an area below zero.</summary>
    BadValue,

    /// <summary>A part of its segmentation is a point or a line, and adds no pixel.</summary>
    StrayPart,

    /// <summary>Its box is not the one around its mask.</summary>
    BoxDisagrees,

    /// <summary>Its box reaches outside the image, and is clipped.</summary>
    BoxClipped,

    /// <summary>Another annotation has its id.</summary>
    RepeatedId,
}

/// <summary>What became of an annotation with a problem.</summary>
internal enum LabelFate
{
    /// <summary>It is not used.</summary>
    LeftOut,

    /// <summary>It is used with a box from its mask.</summary>
    Repaired,

    /// <summary>It is used as it is.</summary>
    Kept,
}
