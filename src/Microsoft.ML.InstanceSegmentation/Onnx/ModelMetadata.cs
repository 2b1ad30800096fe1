using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The configuration in an ONNX model's metadata, as JSON, so that training can go on from the file alone.</summary>
internal static class ModelMetadata
{
    private const string Producer = "Microsoft.ML.InstanceSegmentation";
    private const string VersionKey = Producer + ".FormatVersion";
    private const string ConfigurationKey = Producer + ".Configuration";
    private const string Version = "1";

    private static readonly JsonSerializerOptions s_json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static void Write(ModelProto model, ModelConfiguration configuration)
    {
        model.ProducerName = Producer;
        model.ProducerVersion = typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "";
        model.MetadataProps.Add(new StringStringEntryProto { Key = VersionKey, Value = Version });
        string json = JsonSerializer.Serialize(configuration, s_json);
        model.MetadataProps.Add(new StringStringEntryProto { Key = ConfigurationKey, Value = json });
    }

    /// <exception cref="InvalidDataException">The model is not one of ours, or of a later format.</exception>
    public static ModelConfiguration Read(ModelProto model)
    {
        string? version = Find(model, VersionKey);
        string? json = Find(model, ConfigurationKey);
        if (version is null || json is null)
        {
            throw new InvalidDataException(
                $"The ONNX model (producer '{model.ProducerName}') has no {ConfigurationKey} in its metadata; only models written by {Producer} can be read back.");
        }
        if (version != Version)
        {
            throw new InvalidDataException(
                $"The ONNX model has format version {version}; this version of {Producer} reads {Version}. Update the package.");
        }
        try
        {
            return JsonSerializer.Deserialize<ModelConfiguration>(json, s_json)
                ?? throw new InvalidDataException($"{ConfigurationKey} in the ONNX model's metadata is null; the file is damaged.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{ConfigurationKey} in the ONNX model's metadata cannot be read: {e.Message} Was the file written by a later version?", e);
        }
    }

    private static string? Find(ModelProto model, string key) => model.MetadataProps.FirstOrDefault(entry => entry.Key == key)?.Value;
}
