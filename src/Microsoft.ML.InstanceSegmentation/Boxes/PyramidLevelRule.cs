namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// Chooses the pyramid level that a region is pooled from: k = ⌊4 + log2(√(w·h) / 224)⌋, so that a region of the size that ImageNet
/// networks are trained on comes from stage 4, one of half the size from the next finer (Lin et al. 2017, equation 1). Said here for the
/// network and for the graph of a saved model.
/// </summary>
internal sealed class PyramidLevelRule(int firstStage, int lastStage)
{
    private const float CanonicalSize = 224;
    private const int CanonicalStage = 4;

    /// <summary>Keeps sizes that are a power of two times 224 from falling to the finer level by rounding.</summary>
    private const float Tolerance = 1e-6f;

    /// <summary>Index of a box's level, 0 for the finest; boxes too small or too large for the pyramid get its first or last.</summary>
    public int Level(Box box)
    {
        float stage = MathF.Floor(CanonicalStage + MathF.Log2(MathF.Sqrt(box.Area) / CanonicalSize) + Tolerance);
        // Not a number where the corners are in the wrong order, minus infinity where there is no area.
        return (int)Math.Clamp(float.IsNaN(stage) ? firstStage : stage, firstStage, lastStage) - firstStage;
    }

    /// <summary>Side in pixels of the smallest square of a stage: the same rule solved for the size.</summary>
    public static float SmallestSide(int stage) => (float)(CanonicalSize * Math.Pow(2, stage - CanonicalStage - (double)Tolerance));
}
