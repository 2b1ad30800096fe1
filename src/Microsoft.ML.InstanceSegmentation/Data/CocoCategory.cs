namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A class of objects in a COCO file.</summary>
internal sealed record CocoCategory(long Id, string Name);
