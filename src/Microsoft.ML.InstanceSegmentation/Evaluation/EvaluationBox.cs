namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>A box in double precision, in which pycocotools compares boxes.</summary>
internal readonly record struct EvaluationBox(double X0, double Y0, double X1, double Y1)
{
    public double Area => (X1 - X0) * (Y1 - Y0);

    /// <summary>The box of one instance among those of an image.</summary>
    public static EvaluationBox At(float[] boxes, int instance) =>
        new(boxes[4 * instance], boxes[4 * instance + 1], boxes[4 * instance + 2], boxes[4 * instance + 3]);

    /// <summary>Intersection over union with a ground truth; over this box alone where that is a crowd region.</summary>
    public double IoU(EvaluationBox groundTruth, bool isCrowd)
    {
        double width = Math.Min(X1, groundTruth.X1) - Math.Max(X0, groundTruth.X0);
        double height = Math.Min(Y1, groundTruth.Y1) - Math.Max(Y0, groundTruth.Y0);
        if (width <= 0 || height <= 0)
            return 0;
        double intersection = width * height;
        return intersection / (isCrowd ? Area : Area + groundTruth.Area - intersection);
    }
}
