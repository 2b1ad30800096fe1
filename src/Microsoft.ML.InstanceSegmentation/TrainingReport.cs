using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Collects a training's progress and writes it as one HTML file that needs no network: what the model is worth, how it came there, the
/// options, and where it ran. Give it to the estimator as its progress, or call <see cref="Report"/> from your own.
/// </summary>
/// <example>
/// <code>
/// var report = new TrainingReport(options);
/// var model = segmentation.SegmentInstances(options, validation, progress: report).Fit(train);
/// report.Save("report.html", model);
/// </code>
/// </example>
/// <param name="options">What is trained with.</param>
public sealed class TrainingReport(InstanceSegmentationOptions options) : IProgress<TrainingProgress>
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly TrainingCurves _curves = new();
    private readonly List<TrainingProgress> _evaluated = [];
    private readonly List<(string Title, byte[][] Pictures)> _examples = [];
    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private TrainingProgress? _last;

    /// <summary>What the model is meant for, and what not, in your own words; null leaves a line to fill in.</summary>
    public string? IntendedUse { get; init; }

    /// <summary>Where the images come from, such as the names of the label files, in your own words; null leaves it out.</summary>
    public string? DataSource { get; init; }

    /// <summary>Steps that it was told of; a training that had ended before makes none.</summary>
    public int Steps { get; private set; }

    /// <summary>Adds a step or an evaluation.</summary>
    /// <param name="value">What the estimator reports; from any thread.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _curves.Report(value);
        lock (_evaluated)
        {
            Steps++;
            _last = value with { Examples = [] };
            if (value.Validation is not null)
                _evaluated.Add(_last);
            if (value.Examples.Count > 0)
                AddExamples(value);
        }
    }

    /// <summary>Drawn at once: the pictures take little memory, and the images much.</summary>
    private void AddExamples(TrainingProgress value)
    {
        FontFiles fonts = FontFiles.Installed;
        if (_examples.Count == 0)
            _examples.Add(("Ground truth", [.. value.Examples.Select(example => ExamplePicture.OfTruth(example, fonts))]));
        _examples.Add(($"Epoch {value.Epoch}", [.. value.Examples.Select(example => ExamplePicture.OfFound(example, fonts))]));
    }

    /// <summary>Writes the report of the steps so far.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is whole.</param>
    /// <param name="model">The model that training gave; null where it gave none, because it failed or has not ended.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string path, InstanceSegmentationTransformer? model = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string page = Page(model, FontFiles.Installed);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    internal string Page(InstanceSegmentationTransformer? model, FontFiles fonts)
    {
        TrainingProgress[] evaluated;
        TrainingProgress? last;
        (string Title, byte[][] Pictures)[] examples;
        lock (_evaluated)
            (evaluated, last, examples) = ([.. _evaluated], _last, [.. _examples]);
        InstanceSegmentationMetrics? metrics = model?.ValidationMetrics ?? evaluated.LastOrDefault()?.Validation;
        string body = $"""
            <h1>Training report</h1>
            <p>{HtmlPage.Text(Outcome(model, last))}</p>
            <h2>Model card</h2>
            {HtmlPage.Table([], Card(model, last), "facts")}
            {(metrics is null ? $"<p>{(model is { WasCancelled: false } ? "No image was held out, so nothing was measured." : "Training ended before it was evaluated, so nothing was measured.")}</p>" : Metrics(metrics))}
            <h2>Evaluations</h2>
            {HtmlPage.Table(["Epoch", "Step", "Box AP", "Mask AP", "Mask AP50", "Mask AP75", "Images/s"], evaluated.Select(Row))}
            {Examples(examples)}
            <h2>Curves</h2>
            <img alt="Losses, learning rate and average precision over the steps" src="data:image/jpeg;base64,{Convert.ToBase64String(_curves.ToJpeg(fonts))}">
            <h2>Options</h2>
            <pre>{HtmlPage.Text(JsonSerializer.Serialize(options, s_indented))}</pre>
            <h2>Environment</h2>
            {HtmlPage.Table([], Environment(), "facts")}
            """;
        return HtmlPage.Of("Instance segmentation: training report", body);
    }

    private static string Outcome(InstanceSegmentationTransformer? model, TrainingProgress? last) => (model, last) switch
    {
        (_, null) => "No step was made.",
        (null, _) => $"Training ended without a model after step {last.Step} of {last.Steps}.",
        ({ WasCancelled: true }, _) => $"Training was cancelled after step {last.Step} of {last.Steps}; the model has the weights of that step.",
        _ => $"Training came to its end after step {last.Step} of {last.Steps}.",
    };

    private IEnumerable<string[]> Card(InstanceSegmentationTransformer? model, TrainingProgress? last)
    {
        ImageOptions image = options.Model.Image;
        yield return ["Model", $"Mask R-CNN, {options.Model.Backbone.Depth}, images with a shorter side of {image.MinSize} pixels and a longer one of at most {image.MaxSize}"];
        if (model is not null)
            yield return ["Classes", string.Join(", ", model.ClassNames)];
        yield return ["Initial weights", options.StartsFrom.ToString()];
        if (last is not null)
            yield return ["Trained", Invariant($"{last.Step} steps of {options.BatchSize} images, {last.Epoch} of {last.Epochs} epochs; {(Steps < last.Step ? $"the last {Steps} of them" : "all")} in {DateTimeOffset.Now - _started:h\\:mm\\:ss} from {_started:yyyy-MM-dd HH:mm}")];
        if (DataSource is not null)
            yield return ["Data", DataSource];
        if (model?.Record is { } record)
        {
            yield return ["Training images", record.TrainingImages];
            yield return ["Validation images", record.ValidationImages ?? "none"];
        }
        if (model is { SkippedImages: { Count: > 0 } skipped })
            yield return ["Images left out", string.Join(", ", skipped)];
        if (model is { LabelWarnings: { Count: > 0 } labels })
            yield return ["Labels", string.Join("\n", labels)];
        if (model is { TrainingWarnings: { Count: > 0 } warnings })
            yield return ["Warnings", string.Join("\n", warnings)];
        yield return ["Seed", options.Seed?.ToString(CultureInfo.InvariantCulture) ?? "none given"];
        yield return ["Intended use", IntendedUse ?? "not stated"];
        yield return ["Limits", "Measured on the validation images alone; where these chose the epoch, the figures are a little too good. Other images, cameras or stains have to be measured anew."];
    }

    private static string Metrics(InstanceSegmentationMetrics metrics) =>
        MetricsTable.Of("On the validation images", ("Box", metrics.BoundingBox), ("Mask", metrics.Mask))
        + "<p>The intervals are bootstrapped over the validation images: how far other images of the same kind would move the figures.</p>";

    private static string[] Row(TrainingProgress at) =>
    [
        Invariant($"{at.Epoch}"), Invariant($"{at.Step}"), MetricsTable.Figure(at.Validation!.BoundingBox.AP), MetricsTable.Figure(at.Validation.Mask.AP),
        MetricsTable.Figure(at.Validation.Mask.AP50), MetricsTable.Figure(at.Validation.Mask.AP75), Invariant($"{at.ImagesPerSecond:0.0}"),
    ];

    private static IEnumerable<string[]> Environment() =>
    [
        ["Library", typeof(TrainingReport).Assembly.GetName().Version?.ToString(3) ?? ""],
        ["ML.NET", Version(typeof(MLContext))],
        ["ONNX Runtime", Version(typeof(OnnxRuntime.InferenceSession))],
        ["TorchSharp", ComputeDevice.TorchSharpVersion],
        [".NET", RuntimeInformation.FrameworkDescription],
        ["System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {System.Environment.ProcessorCount} processors"],
    ];

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? type.Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The truth, and below it what was found at up to eight evaluations, evenly spread, the last among them.</summary>
    private static string Examples((string Title, byte[][] Pictures)[] examples)
    {
        const int most = 8;
        if (examples.Length == 0)
            return "";
        int evaluations = examples.Length - 1;
        int shown = Math.Min(evaluations, most);
        IEnumerable<(string Title, byte[][] Pictures)> rows = Enumerable.Range(1, shown).Select(i => examples[i * evaluations / shown]).Prepend(examples[0]);
        var html = new StringBuilder("<h2>The same validation images over the epochs</h2><table class=\"pictures\">");
        foreach ((string title, byte[][] pictures) in rows)
        {
            html.Append("<tr><td>").Append(title).Append("</td>").AppendJoin("", pictures.Select(
                (picture, i) => $"<td><img alt=\"{title}, image {i + 1}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(picture)}\"></td>")).Append("</tr>");
        }
        return html.Append("</table>").ToString();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
