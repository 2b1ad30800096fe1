using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Options that several verbs take, under the same name and with the same meaning.</summary>
internal static class CommonOptions
{
    /// <summary>What labelled images may be.</summary>
    public const string Formats = "a file or folder of COCO, YOLO, labelme, VIA, CVAT, Pascal VOC, or of images and masks";

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON, and nothing else" };

    public static Option<string> Model() => new("--model") { Description = "The model: a model.zip or model.onnx that training wrote", Required = true };

    public static Option<string> Annotations(bool required = true) =>
        new("--annotations") { Description = $"Labelled images: {Formats}", Required = required };

    /// <summary>That of overlays, 0.5, where it is not given.</summary>
    public static Option<float> MinimumScore(string description)
    {
        var score = new Option<float>("--minimum-score") { Description = description, DefaultValueFactory = _ => new OverlayOptions().MinimumScore };
        score.Require(value => value is >= 0 and <= 1, "give 0 to 1");
        return score;
    }

    /// <summary>Refuses values that do not hold to something; what is no value of the type at all, the parser refuses itself.</summary>
    /// <param name="option">The option.</param>
    /// <param name="holds">What its value has to be.</param>
    /// <param name="advice">What to give instead.</param>
    public static void Require<T>(this Option<T> option, Func<T?, bool> holds, string advice) => option.Validators.Add(given =>
    {
        T? value;
        try
        {
            value = given.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return;
        }
        if (!holds(value))
            given.AddError($"{option.Name} is {value}; {advice}");
    });

    /// <summary>Makes the folder that results go to.</summary>
    /// <exception cref="IOException">There is a file of its name, or nothing can be written there.</exception>
    public static void CreateFolder(string folder)
    {
        RefuseFile(folder);
        Directory.CreateDirectory(folder);
        // Now, and not after the work whose results are to go there.
        string probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        AtomicFile.Write(probe, stream => stream.WriteByte(0));
        File.Delete(probe);
    }

    /// <summary>Refuses a file where results go to a folder.</summary>
    /// <exception cref="IOException">It is a file.</exception>
    public static void RefuseFile(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; --output names a folder.");
    }

    public static Option<string?> Images() => new("--images") { Description = "Folder of the images; without it, that of the annotations" };

    /// <param name="purpose">What they are for, after "Labelled images to".</param>
    public static Option<string?> Validation(string purpose) => new("--validation")
    {
        Description = $"Labelled images to {purpose}; without them a fifth of the training images is held out",
    };

    public static Option<string?> ValidationImages() => new("--validation-images") { Description = "Folder of their images; without it, that of the annotations" };

    public static Option<string?> Set() => new("--set") { Description = "Options that differ, as JSON or a file of it, such as {\"Optimizer\":{\"LearningRate\":0.001}}" };
}
