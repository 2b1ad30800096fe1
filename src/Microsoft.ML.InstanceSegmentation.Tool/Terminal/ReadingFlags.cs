using System.CommandLine;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Flags of the verbs that read labelled images: what becomes of those that are not as they should be.</summary>
internal sealed class ReadingFlags
{
    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse labels that are not as they should be, with a list, instead of leaving out what cannot be learnt from" };
    private readonly Option<bool> _repairBoxes = new("--repair-boxes") { Description = "Take the box around the mask in place of one that disagrees with it or is of no use" };
    private readonly Option<bool> _mergeCategories = new("--merge-categories") { Description = "Make categories of one name one class" };
    private readonly Option<bool> _skipUnreadable = new("--skip-unreadable") { Description = "Leave images out that cannot be read, with a warning, instead of stopping" };
    private readonly Option<bool> _followLinks = new("--follow-links") { Description = "Follow symbolic links that lead out of the folder of the images" };
    private readonly Option<string?> _split = new("--split") { Description = "Part of a YOLO or Pascal VOC data set to read" };
    private readonly Option<bool> _keepStored = KeepStoredOrientation();
    private readonly Option<string[]> _rename = new("--rename") { Description = "Another name for a class, old=new; several of one new name become one class. May be given several times" };
    private readonly Option<bool> _labelledOnly = new("--labelled-only") { Description = "Leave images without an instance out" };
    private readonly Option<int?> _subset = new("--subset") { Description = "Read so many images of a larger data set, drawn at random with the classes in the same proportions" };
    private readonly Option<int> _subsetSeed = new("--subset-seed") { Description = "Seed of the images that --subset draws" };
    private readonly Option<string?> _window = new("--window")
    {
        Description = "Range of values that become black and white in files of 16 bits a sample: low,high such as 0,4095, or percentiles of each image such as 1%,99.8%. A model keeps it",
    };
    private readonly Option<string[]> _classes;

    private ReadingFlags(Option<string[]>? classes)
    {
        _classes = classes ?? new Option<string[]>("--classes") { Description = "Classes to keep, by their names after --rename, with commas between them; instances of others are left out" };
        _rename.Validators.Add(given =>
        {
            foreach (string text in given.Tokens.Select(token => token.Value).Where(text => text.IndexOf('=') is <= 0 || text.EndsWith('=')))
                given.AddError($"--rename is '{text}'; give old=new");
        });
        _window.Validators.Add(given =>
        {
            try
            {
                _ = WindowText.Parse(given.GetValueOrDefault<string?>());
            }
            catch (ArgumentException wrong)
            {
                given.AddError(wrong.Message.Split(" (Parameter '")[0]);
            }
        });
        _subset.Require(value => value is not < 1, "give at least 1");
    }

    /// <summary>Also for images without labels.</summary>
    public static Option<bool> KeepStoredOrientation() =>
        new("--keep-stored-orientation") { Description = "Take images as they are stored, instead of turning them upright by their EXIF orientation" };

    /// <summary>The flags, added to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="classes">Its own option --classes, where it has one; it is taken for the classes to keep.</param>
    /// <param name="window">Whether the range of values can be given; verbs that score take the model's.</param>
    public static ReadingFlags AddTo(System.CommandLine.Command command, Option<string[]>? classes = null, bool window = false)
    {
        var flags = new ReadingFlags(classes);
        if (classes is null)
            command.Add(flags._classes);
        command.Add(flags._rename);
        command.Add(flags._labelledOnly);
        command.Add(flags._subset);
        command.Add(flags._subsetSeed);
        if (window)
            command.Add(flags._window);
        command.Add(flags._strict);
        command.Add(flags._repairBoxes);
        command.Add(flags._mergeCategories);
        command.Add(flags._skipUnreadable);
        command.Add(flags._keepStored);
        command.Add(flags._followLinks);
        command.Add(flags._split);
        return flags;
    }

    public ReadingOptions Of(ParseResult parsed) => new()
    {
        UnusableLabels = parsed.GetValue(_strict) ? UnusableLabels.Fail : UnusableLabels.LeaveOut,
        RepairBoxes = parsed.GetValue(_repairBoxes),
        MergeCategories = parsed.GetValue(_mergeCategories),
        UnreadableImages = parsed.GetValue(_skipUnreadable) ? UnreadableImages.Skip : UnreadableImages.Fail,
        Split = parsed.GetValue(_split),
        FollowLinks = parsed.GetValue(_followLinks),
        Classes = parsed.GetValue(_classes) is { Length: > 0 } classes ? [.. classes.SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))] : null,
        RenamedClasses = parsed.GetValue(_rename) is { Length: > 0 } renamed ? [.. renamed.Select(text => new ClassRename(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]))] : null,
        LabelledImagesOnly = parsed.GetValue(_labelledOnly),
        MaxImages = parsed.GetValue(_subset),
        SubsetSeed = parsed.GetValue(_subsetSeed),
        Images = new ImageFileOptions { KeepStoredOrientation = parsed.GetValue(_keepStored), Window = WindowText.Parse(parsed.GetValue(_window)) },
    };

    /// <summary>The same for images to validate with, which are another part where none is named.</summary>
    public ReadingOptions OfValidation(ParseResult parsed) => Of(parsed) with { Split = parsed.GetValue(_split) ?? "val" };

    /// <summary>The same for images beside those to train on: all of them, and they may lack a class.</summary>
    public ReadingOptions BesideTraining(ParseResult parsed) => OfValidation(parsed) with { MaxImages = null, IgnoreUnknownClasses = true };

    /// <summary>A context whose library's warnings go to the errors' stream: what was left out, and why.</summary>
    public static MLContext WarningContext(int? seed = null)
    {
        var ml = new MLContext(seed);
        ml.Log += (_, message) =>
        {
            if (message.Kind is ChannelMessageKind.Warning && message.Source?.StartsWith("InstanceSegmentation", StringComparison.Ordinal) == true)
                ConsoleWindow.WriteMessage(Console.Error, "warning: " + message.RawMessage);
        };
        return ml;
    }
}
