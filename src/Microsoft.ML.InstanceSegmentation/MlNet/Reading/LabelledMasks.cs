using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What is wrong with the labels that a view has.</summary>
/// <param name="Lines">A line for each kind.</param>
/// <param name="AreTold">Whether a log has told them.</param>
internal sealed record LabelWarnings(IReadOnlyList<string> Lines, bool AreTold);

/// <summary>
/// The getter of the masks of labelled images. Filters, splits and CopyColumns hand on the getter of the view below them, so the trainer, who
/// finds this one, takes the masks themselves instead of their text, fills no polygon before it needs the mask, and checks no mask again.
/// </summary>
/// <param name="current">The cursor's current image.</param>
/// <param name="warnings">What is wrong with the labels.</param>
internal sealed class LabelledMasks(Func<LabelledImage> current, LabelWarnings warnings)
{
    public LabelWarnings Warnings => warnings;

    public LabelledImage Current => current();

    /// <summary>The masks of a cursor's column; null where another made it.</summary>
    public static LabelledMasks? Of(DataViewRow cursor, DataViewSchema.Column column) =>
        cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column).Target as LabelledMasks;

    /// <summary>The column's value: a text for each instance.</summary>
    public void Get(ref VBuffer<ReadOnlyMemory<char>> texts)
    {
        IReadOnlyList<LabelledInstance> instances = Current.Annotations;
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref texts, instances.Count);
        for (int i = 0; i < instances.Count; i++)
            editor.Values[i] = instances[i].Segmentation.ToMask().ToJson().AsMemory();
        texts = editor.Commit();
    }

    /// <summary>The current image's masks; filled anew at each call, and not kept.</summary>
    public RunLengthMask[] Masks() => [.. Current.Annotations.Select(instance => instance.Segmentation.ToMask())];
}
