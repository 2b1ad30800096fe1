using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Random elastic deformations (Simard et al. 2003): every pixel is moved by a random field that a Gaussian has smoothed. For soft things,
/// such as cells under a microscope.
/// </summary>
public sealed record ElasticDeformationOptions
{
    /// <summary>Probability of deforming an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>
    /// Standard deviation of the displacement along each axis, in pixels of the image, 0 to 1000. Default 2. From about half of
    /// <see cref="Sigma"/> the image begins to fold over itself.
    /// </summary>
    public float Amplitude { get; init; } = 2f;

    /// <summary>
    /// Standard deviation of the Gaussian that smooths the field, in pixels of the image, 1 to 1000: how far apart two pixels must be to be
    /// moved differently. Default 10.
    /// </summary>
    public float Sigma { get; init; } = 10f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Elastic.Probability");
        OptionCheck.InRange(Amplitude, 0f, 1000f, "Elastic.Amplitude");
        OptionCheck.InRange(Sigma, 1f, 1000f, "Elastic.Sigma");
    }
}
