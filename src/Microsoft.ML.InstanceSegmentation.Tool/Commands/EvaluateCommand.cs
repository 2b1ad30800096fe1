using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>evaluate</c>: COCO's metrics of a model, or of a file of results, on labelled images.</summary>
internal static class EvaluateCommand
{
    public static System.CommandLine.Command Create()
    {
        var model = new Option<string?>("--model") { Description = "The model to evaluate: model.zip or model.onnx" };
        var results = new Option<string?>("--results") { Description = "Instead of a model, detections of any program in COCO's results format" };
        var annotations = CommonOptions.Annotations();
        var images = CommonOptions.Images();
        var detections = new Option<int?>("--maximum-detections") { Description = "Detections of an image that count, best first; 100 unless said, and 300 with --lvis" };
        var score = new Option<float>("--score-threshold")
        {
            Description = "Least score of the detections that object accuracy, panoptic quality and the confusion matrix count",
            DefaultValueFactory = _ => 0.5f,
        };
        var boundary = new Option<bool>("--boundary") { Description = "With --results: boundary AP too, which does not forgive coarse outlines of large objects" };
        var lvis = new Option<bool>("--lvis")
        {
            Description = "With --results: LVIS' evaluation, for labels in its format, which say what was looked for in each image",
        };
        var report = new Option<string?>("--report") { Description = "Also write the evaluation as a page (HTML): curves, confusions, what errors cost, and of a model the worst images. With --results its figures are printed too, and the detections need masks" };
        var json = CommonOptions.Json();
        var command = new System.CommandLine.Command("evaluate", "Prints COCO's average precision and recall on labelled images, and of a model how many objects are right and what its errors cost.")
        {
            model, results, annotations, images, detections, score, boundary, lvis, report, json,
        };
        var reading = ReadingFlags.AddTo(command);
        detections.Require(value => value is not < 1, "give at least 1");
        score.Require(value => value is >= 0 and < float.PositiveInfinity, "give at least 0");
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(model) is null == parsed.GetValue(results) is null)
                parsed.AddError("Give either --model or --results.");
            else if (parsed.GetValue(lvis) && parsed.GetValue(results) is null)
                parsed.AddError("--lvis evaluates a file of detections: give it with --results.");
            else if (parsed.GetValue(lvis) && parsed.GetValue(report) is not null)
                parsed.AddError("--report has COCO's figures and not LVIS'; leave --lvis out.");
            else if (parsed.GetValue(boundary) && parsed.GetValue(model) is not null)
                parsed.AddError("--boundary is for --results: of a model boundary AP is always printed. Leave it out.");
            else if (parsed.GetValue(model) is not null && parsed.GetValue(score) > 1)
                parsed.AddError($"--score-threshold is {parsed.GetValue(score)}, but a model's scores are 0 to 1.");
        });
        command.SetAction(parsed => CommandLineProgram.Run(() =>
        {
            string file = parsed.GetRequiredValue(annotations);
            int most = parsed.GetValue(detections) ?? (parsed.GetValue(lvis) ? 300 : 100);
            if (parsed.GetValue(lvis))
            {
                LvisEvaluation evaluation = LvisEvaluation.FromResults(file, parsed.GetValue(results)!, most, parsed.GetValue(boundary));
                if (parsed.GetValue(json))
                    Console.WriteLine(evaluation.ToJson());
                else
                    Tables.Write(evaluation);
            }
            else if (parsed.GetValue(results) is { } detected && parsed.GetValue(report) is { } page)
            {
                var evaluation = EvaluationReport.FromCocoResults(
                    file, detected, parsed.GetValue(score), maximumDetections: most, imageFolder: parsed.GetValue(images), options: reading.OfValidation(parsed));
                evaluation.Save(page, [$"{detected}, on {file}"]);
                Write(evaluation.Metrics, parsed.GetValue(json));
            }
            else if (parsed.GetValue(results) is { } found)
            {
                DetectionMetrics metrics = DetectionMetrics.FromCocoResults(file, found, most, parsed.GetValue(images), reading.OfValidation(parsed), parsed.GetValue(boundary));
                if (parsed.GetValue(json))
                    Console.WriteLine(metrics.ToJson());
                else
                    Tables.Write(metrics);
            }
            else
            {
                DetailedMetrics metrics = Evaluate(
                    parsed.GetValue(model)!, file, parsed.GetValue(images), reading.OfValidation(parsed), most, parsed.GetValue(score), parsed.GetValue(report));
                Write(metrics, parsed.GetValue(json));
            }
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances evaluate --model run/model.zip --annotations data/val.json --report evaluation.html",
            "segment-instances evaluate --results detections.json --annotations data/val.json --boundary --json",
            "segment-instances evaluate --results detections.json --annotations lvis_v1_val.json --lvis");
        return command;
    }

    private static void Write(DetailedMetrics metrics, bool json)
    {
        if (json)
            Console.WriteLine(metrics.ToJson());
        else
            Tables.Write(metrics);
    }

    private static DetailedMetrics Evaluate(
        string modelFile, string annotations, string? images, ReadingOptions reading, int detections, float scoreThreshold, string? reportFile)
    {
        InstanceSegmentationCatalog segmentation = ReadingFlags.WarningContext().InstanceSegmentation();
        using InstanceSegmentationTransformer model = ModelFiles.Open(segmentation, modelFile);
        IDataView labelled = segmentation.LoadInstances(annotations, images, reading with { Images = reading.Images with { Window = model.ImageFileOptions.Window } });
        DetailedMetrics metrics;
        if (reportFile is null)
        {
            metrics = segmentation.EvaluateInDetail(model.Transform(labelled), scoreThreshold, maximumDetections: detections);
        }
        else
        {
            EvaluationReport report = segmentation.ReportEvaluation(model.Transform(labelled), scoreThreshold, maximumDetections: detections);
            metrics = report.Metrics;
            report.Save(reportFile, [$"{modelFile}, on {annotations}", .. Warnings(metrics, model, annotations)]);
        }
        foreach (string warning in Warnings(metrics, model, annotations))
            Console.Error.WriteLine("warning: " + warning);
        return metrics;
    }

    private static IEnumerable<string> Warnings(DetailedMetrics metrics, InstanceSegmentationTransformer model, string annotations)
    {
        if (metrics.Coco.Mask.PerClassAP.Values.All(ap => ap < 0))
            yield return $"{annotations} has no instance that counts, so there is nothing to measure.";
        string[] unknown = [.. metrics.Coco.Mask.PerClassAP.Keys.Except(model.ClassNames)];
        if (unknown.Length > 0)
        {
            yield return
                $"the model has no class {string.Join(", ", unknown.Select(name => $"'{name}'"))}, so none of its instances can be found; it has {string.Join(", ", model.ClassNames.Select(name => $"'{name}'"))}. Upper and lower case count.";
        }
    }
}
