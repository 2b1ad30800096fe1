using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Labelled images as a view, one row an image. An image is decoded when its column is read, and not before.</summary>
internal sealed class LabelledDataView : IDataView
{
    private readonly LabelledDataset _dataset;
    private readonly ImageFileOptions _images;
    private readonly LabelWarnings _warnings;

    /// <param name="dataset">The data set.</param>
    /// <param name="images">How its image files are read; null: the defaults.</param>
    /// <param name="warningsAreTold">Whether a log has told what is wrong with the labels; otherwise training does.</param>
    public LabelledDataView(LabelledDataset dataset, ImageFileOptions? images = null, bool warningsAreTold = true)
    {
        ImageType.Register();
        _dataset = dataset;
        _warnings = new LabelWarnings(dataset.Warnings, warningsAreTold);
        _images = images ?? new ImageFileOptions();
        Schema = CreateSchema(_images.Window, dataset.Categories);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public long? GetRowCount() => _dataset.Images.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[] order = [.. Enumerable.Range(0, _dataset.Images.Count)];
        rand?.Shuffle(order);
        return new OrderedRowCursor(Schema, columnsNeeded, order, CreateGetter);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema CreateSchema(IntensityWindow? window, IReadOnlyList<LabelCategory> categories)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(DefaultColumnNames.Image, ImageType.AnySize, FileAnnotations.Window.Of(window));
        schema.AddColumn(DefaultColumnNames.Label, ColumnTypes.Texts, FileAnnotations.Categories.Of([.. categories.Select(category => category.Name)]));
        schema.AddColumn(DefaultColumnNames.BoundingBoxes, ColumnTypes.Singles);
        schema.AddColumn(DefaultColumnNames.Masks, ColumnTypes.Texts);
        schema.AddColumn(DefaultColumnNames.IsCrowd, ColumnTypes.Booleans);
        schema.AddColumn(DefaultColumnNames.Area, ColumnTypes.Singles);
        schema.AddColumn(DefaultColumnNames.ImageId, NumberDataViewType.Int64);
        schema.AddColumn(DefaultColumnNames.FileName, TextDataViewType.Instance);
        return schema.ToSchema();
    }

    private Delegate CreateGetter(DataViewSchema.Column column, Func<int> currentRow)
    {
        LabelledImage Current() => _dataset.Images[currentRow()];
        return column.Name switch
        {
            DefaultColumnNames.Image => (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                // As ML.NET's own image loader does: the buffer's image belongs to the cursor's reader until it asks for the next.
                image?.Dispose();
                image = Decode(Current());
            }),
            DefaultColumnNames.Label => Vector(Current, annotation => annotation.Category.Name.AsMemory()),
            DefaultColumnNames.BoundingBoxes => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> boxes) =>
                Fill(ref boxes, [.. Current().Annotations.SelectMany(annotation => annotation.Box)])),
            DefaultColumnNames.Masks => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)new LabelledMasks(Current, _warnings).Get,
            DefaultColumnNames.IsCrowd => Vector(Current, annotation => annotation.IsCrowd),
            DefaultColumnNames.Area => Vector(Current, annotation => AreaRange.ToSingle(annotation.Area)),
            DefaultColumnNames.ImageId => (ValueGetter<long>)((ref long id) => id = Current().Id),
            DefaultColumnNames.FileName => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> name) => name = Current().FileName.AsMemory()),
            _ => throw new InvalidOperationException($"There is no column '{column.Name}'."),
        };
    }

    private static ValueGetter<VBuffer<T>> Vector<T>(Func<LabelledImage> current, Func<LabelledInstance, T> value) =>
        (ref VBuffer<T> buffer) => Fill(ref buffer, [.. current().Annotations.Select(value)]);

    private static void Fill<T>(ref VBuffer<T> buffer, ReadOnlySpan<T> values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }

    private MLImage Decode(LabelledImage record)
    {
        MLImage image;
        try
        {
            image = ImageDecoder.Decode(OrdinaryFile.ReadAll(record.FullPath), _images).ToImage();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw record.Undecodable(failure);
        }
        record.CheckSize(image.Width, image.Height);
        return image;
    }
}
