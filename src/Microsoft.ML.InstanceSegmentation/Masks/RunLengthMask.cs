namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>A binary mask as COCO run lengths: column by column, zeros first.</summary>
public sealed class RunLengthMask
{
}
