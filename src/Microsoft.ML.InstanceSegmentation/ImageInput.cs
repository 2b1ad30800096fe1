using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One image to score, the input row of a <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
/// <example>
/// <code>
/// using var engine = ml.Model.CreatePredictionEngine&lt;ImageInput, ImagePrediction&gt;(model);
/// using MLImage image = ImageFiles.Read("street.jpg");
/// ImagePrediction found = engine.Predict(new ImageInput { Image = image });
/// </code>
/// </example>
public sealed class ImageInput
{
    /// <summary>The image, of any size. It stays the caller's, to dispose when it is scored.</summary>
    public MLImage? Image { get; set; }
}
