using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>What PycocotoolsSets.py wrote of a pair of files, compared with the evaluation here, under the parameters that were used there.</summary>
internal static class PycocotoolsFigures
{
    private static readonly string[] s_kinds = ["bbox", "segm"];

    /// <returns>How many figures were compared, the largest difference, and where that is.</returns>
    public static (int Figures, double Difference, string Where) Compare(string annotationFile, string resultsFile, JsonElement expected)
    {
        int figures = 0;
        (double Difference, string Where) worst = (0, "");
        foreach (JsonElement run in expected.EnumerateArray())
        {
            JsonElement given = run.GetProperty("parameters");
            CocoEvaluation evaluation = CocoEvaluation.FromCocoResults(annotationFile, resultsFile, Parameters(given));
            foreach (string kind in s_kinds)
            {
                CocoFigures? found = kind == "bbox" ? evaluation.BoundingBox : evaluation.Mask;
                if (!run.TryGetProperty(kind, out JsonElement rows))
                    continue;
                foreach (JsonElement row in rows.EnumerateArray())
                {
                    (string area, int most) = (row.GetProperty("area").GetString()!, row.GetProperty("maxDets").GetInt32());
                    foreach ((int t, double iou) in evaluation.Parameters.IoUThresholds.Index())
                    {
                        Look("AP", found!.AveragePrecision(iou, area, most));
                        Look("AR", found.AverageRecall(iou, area, most));

                        void Look(string figure, double value)
                        {
                            double reference = row.GetProperty(figure)[t].GetDouble(), difference = Math.Abs(value - reference);
                            figures++;
                            if (difference > worst.Difference)
                                worst = (difference, $"{kind} {figure} at {iou}, {area}, {most} detections, {given}: {value}, pycocotools {reference}");
                        }
                    }
                }
            }
        }
        return (figures, worst.Difference, worst.Where);
    }

    /// <summary>From pycocotools' names.</summary>
    private static CocoParameters Parameters(JsonElement given)
    {
        var parameters = new CocoParameters();
        if (given.TryGetProperty("iouThrs", out JsonElement thresholds))
            parameters = parameters with { IoUThresholds = thresholds.Deserialize<double[]>()! };
        if (given.TryGetProperty("maxDets", out JsonElement limits))
            parameters = parameters with { MaxDetections = limits.Deserialize<int[]>()! };
        if (given.TryGetProperty("useCats", out JsonElement byClass))
            parameters = parameters with { ByClass = byClass.GetInt32() != 0 };
        if (given.TryGetProperty("imgIds", out JsonElement images))
            parameters = parameters with { ImageIds = images.Deserialize<long[]>() };
        if (given.TryGetProperty("catIds", out JsonElement categories))
            parameters = parameters with { CategoryIds = categories.Deserialize<long[]>() };
        if (given.TryGetProperty("areaRng", out JsonElement ranges))
        {
            string[] names = given.GetProperty("areaRngLbl").Deserialize<string[]>()!;
            parameters = parameters with { AreaRanges = [.. ranges.Deserialize<double[][]>()!.Zip(names, (range, name) => new CocoAreaRange(name, range[0], range[1]))] };
        }
        return parameters;
    }
}
