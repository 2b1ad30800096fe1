using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Metrics as JSON, by the short names that the literature has for them.</summary>
internal static class MetricsJson
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    public static void Save(string file, CocoMetrics boxes, CocoMetrics? masks, CocoMetrics? boundaries = null) =>
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Format(boxes, masks, boundaries) + "\n")));

    public static string Format(CocoMetrics boxes, CocoMetrics? masks, CocoMetrics? boundaries = null)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_indented))
        {
            writer.WriteStartObject();
            Write(writer, "bbox", boxes);
            if (masks is not null)
                Write(writer, "segm", masks);
            if (boundaries is not null)
                Write(writer, "boundary", boundaries);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, string name, CocoMetrics metrics)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("AP", metrics.AP);
        writer.WriteNumber("AP50", metrics.AP50);
        writer.WriteNumber("AP75", metrics.AP75);
        writer.WriteNumber("APs", metrics.APSmall);
        writer.WriteNumber("APm", metrics.APMedium);
        writer.WriteNumber("APl", metrics.APLarge);
        writer.WriteNumber("AR1", metrics.AR1);
        writer.WriteNumber("AR10", metrics.AR10);
        writer.WriteNumber("AR", metrics.AR);
        writer.WriteNumber("ARs", metrics.ARSmall);
        writer.WriteNumber("ARm", metrics.ARMedium);
        writer.WriteNumber("ARl", metrics.ARLarge);
        writer.WriteNumber("maxDetections", metrics.MaxDetections);
        Write(writer, "APInterval", metrics.APInterval);
        Write(writer, "AP50Interval", metrics.AP50Interval);
        writer.WriteStartObject("perClassAP");
        foreach ((string className, double ap) in metrics.PerClassAP)
            writer.WriteNumber(className, ap);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>[low, high]; nothing where there is none.</summary>
    private static void Write(Utf8JsonWriter writer, string name, MetricInterval? interval)
    {
        if (interval is not { } known)
            return;
        writer.WriteStartArray(name);
        writer.WriteNumberValue(known.Low);
        writer.WriteNumberValue(known.High);
        writer.WriteEndArray();
    }
}
