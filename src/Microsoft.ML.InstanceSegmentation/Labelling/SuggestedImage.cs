namespace Microsoft.ML.InstanceSegmentation;

/// <summary>An image to label, with the instances that a model found in it.</summary>
public sealed class SuggestedImage
{
    internal SuggestedImage(string fileName, int height, int width, double uncertainty, IReadOnlyList<PredictedInstance> instances)
    {
        FileName = fileName;
        Height = height;
        Width = width;
        Uncertainty = uncertainty;
        Instances = instances;
    }

    /// <summary>Its file, relative to the folder of the images; for a view without file names, its row.</summary>
    public string FileName { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>
    /// How unsure the model is, 0 to 1; higher is more useful to label. The mean of 1 − |2p − 1| over the scores p of the candidates, and of
    /// 1 minus the mean intersection over union of masks in the image and in its mirror image; 0 where no candidate was found.
    /// </summary>
    public double Uncertainty { get; }

    /// <summary>The instances to correct, best first; empty where none reaches the minimum score.</summary>
    public IReadOnlyList<PredictedInstance> Instances { get; }

    /// <summary>File, uncertainty and number of instances.</summary>
    public override string ToString() => FormattableString.Invariant($"{FileName}: uncertainty {Uncertainty:0.000}, {Instances.Count} instances");
}
