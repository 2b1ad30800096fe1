using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>What <c>--json</c> prints: the result alone goes to the output, and everything else to the error stream.</summary>
internal static class JsonResult
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Where messages and progress go.</summary>
    public static TextWriter Messages(bool json) => json ? Console.Error : Console.Out;

    public static void Write(object result) => Console.WriteLine(JsonSerializer.Serialize(result, s_indented));

    /// <summary>Writes it to a file instead.</summary>
    public static void Save(string file, object result) => File.WriteAllText(file, JsonSerializer.Serialize(result, s_indented));
}
