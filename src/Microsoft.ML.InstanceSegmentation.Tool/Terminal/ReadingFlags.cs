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
    private readonly Option<string?> _split = new("--split") { Description = "Part of a YOLO or Pascal VOC data set to read" };
    private readonly Option<bool> _keepStored = KeepStoredOrientation();

    /// <summary>Also for images without labels.</summary>
    public static Option<bool> KeepStoredOrientation() =>
        new("--keep-stored-orientation") { Description = "Take images as they are stored, instead of turning them upright by their EXIF orientation" };

    /// <summary>The flags, added to a verb.</summary>
    public static ReadingFlags AddTo(System.CommandLine.Command command)
    {
        var flags = new ReadingFlags();
        command.Add(flags._strict);
        command.Add(flags._repairBoxes);
        command.Add(flags._mergeCategories);
        command.Add(flags._skipUnreadable);
        command.Add(flags._keepStored);
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
        Images = new ImageFileOptions { KeepStoredOrientation = parsed.GetValue(_keepStored) },
    };

    /// <summary>The same for images to validate with, which are another part where none is named.</summary>
    public ReadingOptions OfValidation(ParseResult parsed) => Of(parsed) with { Split = parsed.GetValue(_split) ?? "val" };

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
