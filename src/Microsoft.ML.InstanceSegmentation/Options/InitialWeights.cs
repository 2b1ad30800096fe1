using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What training starts from. As JSON it is a string: "random", "ImageNet", "ImageNetOrRandom", or else the path of a file.
/// </summary>
/// <remarks>
/// A few hundred images are not enough to learn from random numbers what edges and textures are; a backbone that has seen ImageNet knows
/// (Girshick et al. 2014, section 2.3, "domain-specific fine-tuning").
/// </remarks>
[JsonConverter(typeof(InitialWeightsJson))]
public sealed record InitialWeights
{
    private const string RandomName = "random";
    private const string ImageNetName = "ImageNet";
    private const string ImageNetOrRandomName = "ImageNetOrRandom";

    private readonly string _text;

    private InitialWeights(string text, string? path = null)
    {
        _text = text;
        Path = path;
    }

    /// <summary>
    /// Random weights: for tens of thousands of images, or images that are like no photograph. With a preset that fine-tunes, use
    /// <see cref="InstanceSegmentationOptions.FromRandomWeights"/>, under which nothing stays frozen.
    /// </summary>
    public static InitialWeights Random { get; } = new(RandomName);

    /// <summary>
    /// A backbone that was trained to classify ImageNet's photographs, from the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18
    /// (or .ResNet50, .ResNet101) that the program references; the other parts start random. Training fails, naming the package, where the
    /// program does not reference it. Not for ResNet-34, of which there is no package, nor for group normalisation.
    /// </summary>
    public static InitialWeights ImageNet { get; } = new(ImageNetName);

    /// <summary><see cref="ImageNet"/> where the package is there, <see cref="InstanceSegmentationOptions.FromRandomWeights"/> where it is not; the log tells which it was.</summary>
    public static InitialWeights ImageNetOrRandom { get; } = new(ImageNetOrRandomName);

    /// <summary>The file; null for the others.</summary>
    public string? Path { get; }

    /// <summary>
    /// The weights of a file: an ImageNet ResNet or a torchvision Mask R-CNN checkpoint (.pth, read without running any code in it;
    /// .safetensors), or a model of this library to go on from (model.zip, model.onnx). The log tells what was matched; where the classes
    /// differ in number, the predictors start anew.
    /// </summary>
    /// <param name="path">The file, which is read when training begins; an error then names it.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static InitialWeights FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        // A file that is called like one of the others is told apart from it by its folder.
        string text = Named(path) is null ? path : System.IO.Path.Combine(".", path);
        return new InitialWeights(text, path);
    }

    /// <summary>The weights of a file, see <see cref="FromFile"/>.</summary>
    public static implicit operator InitialWeights(string path) => FromFile(path);

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <param name="text">"random", "ImageNet" or "ImageNetOrRandom", in upper or lower case, or else the path of a file.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public static InitialWeights Parse(string text) => Named(text) ?? FromFile(text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static InitialWeights? Named(string text)
    {
        foreach (InitialWeights named in (ReadOnlySpan<InitialWeights>)[Random, ImageNet, ImageNetOrRandom])
        {
            if (named._text.Equals(text, StringComparison.OrdinalIgnoreCase))
                return named;
        }
        return null;
    }
}

/// <summary><see cref="InitialWeights"/> as a string.</summary>
internal sealed class InitialWeightsJson : JsonConverter<InitialWeights>
{
    public override InitialWeights Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } text
            ? InitialWeights.Parse(text)
            : throw new JsonException("InitialWeights is empty; give \"random\", \"ImageNet\", \"ImageNetOrRandom\" or the path of a file.");

    public override void Write(Utf8JsonWriter writer, InitialWeights value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
