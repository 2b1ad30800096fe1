namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Formats that labelled images are written in.</summary>
public enum InstanceFormat
{
    /// <summary>One JSON file in COCO's format: <c>annotations.json</c>. Polygons stay polygons and masks run lengths; nothing is lost.</summary>
    Coco,

    /// <summary>
    /// YOLO's polygons (Ultralytics): <c>data.yaml</c>, and <c>labels</c> beside <c>images</c>. An instance is one polygon; parts and holes are joined to it by lines
    /// without width, so that its mask stays the same where the outline is filled by the even-odd rule. Crowd regions are left out.
    /// </summary>
    Yolo,

    /// <summary>
    /// labelme's JSON file beside each image. Parts of an instance are shapes of one group_id, and masks that are no polygons are pictures (labelme
    /// 5.2 or newer). Crowd regions are left out.
    /// </summary>
    Labelme,
}
