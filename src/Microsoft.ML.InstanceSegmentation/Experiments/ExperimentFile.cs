using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>The JSON files that an experiment keeps: written whole or not at all, and named where they are damaged.</summary>
internal static class ExperimentFile
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Writes a file; its folder is made where it is missing.</summary>
    public static void Write<T>(string file, T content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, content, s_indented));
    }

    /// <summary>The content of a file.</summary>
    /// <param name="file">The file, which exists.</param>
    /// <param name="remedy">What to do where it is damaged, a sentence.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message names it.</exception>
    public static T Read<T>(string file, string remedy)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<T>(stream) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"'{file}' is damaged: {damage.Message} {remedy}", damage);
        }
    }
}
