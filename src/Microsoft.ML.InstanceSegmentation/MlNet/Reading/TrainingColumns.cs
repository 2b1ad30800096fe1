using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A view's columns as training data: annotations are checked at once, images are decoded epoch by epoch.</summary>
internal static class TrainingColumns
{
    /// <summary>Objects of files' labels whose masks are filled to tell equal images apart: what takes half a second. Beyond, boxes must do.</summary>
    private const int MostMasks = 10_000;

    /// <summary>Reads and checks all annotations, without decoding an image.</summary>
    /// <param name="view">The images and annotations.</param>
    /// <param name="options">Column names and the seed of the order.</param>
    /// <param name="requireInstances">Whether it is to train on: shuffled, and refused if no image has an instance.</param>
    /// <param name="classNames">The classes of a model; null takes those of the data.</param>
    /// <param name="skipped">Takes the images that turn out to be unreadable, which are left out then; null makes them an error.</param>
    /// <param name="rows">Which rows belong to the data; null for all. Class names are those of all rows.</param>
    public static TrainingData Read(
        IDataView view,
        InstanceSegmentationOptions options,
        bool requireInstances,
        IReadOnlyList<string>? classNames = null,
        SkippedImages? skipped = null,
        Func<DataViewRowId, bool>? rows = null)
    {
        ColumnOptions columns = options.Columns;
        ColumnTypes.RequireImage(view.Schema, columns.ImageColumnName);
        classNames ??= WorkerFailure.Unwrap(() => ClassNames(view, columns));
        Dictionary<string, int> index = classNames.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        TilingOptions? tiling = requireInstances ? options.Model.Tiling : null;
        (DatasetStatistics statistics, int count, LabelWarnings? warnings) = WorkerFailure.Unwrap(() => Statistics(view, columns, classNames, index, rows, tiling, requireInstances ? "training" : "validation"));
        if (statistics.Images == 0)
        {
            throw new ArgumentException(
                "The data has no rows: there is no image to train or evaluate on. Check the filter or split that made it.", nameof(view));
        }
        if (requireInstances && statistics.Objects == 0)
        {
            throw new ArgumentException(
                $"None of the {statistics.Images} training images has an instance that is not a crowd region; there is nothing to learn. Check that the annotations belong to these images.", nameof(view));
        }
        IEnumerable<ImageExample> Images(int epoch) => Epoch(view, options, name => index[name], shuffle: requireInstances, epoch, skipped, rows);
        return new TrainingData(
            classNames, count, count == statistics.Images ? Images : epoch => Crops(Images(epoch), options, epoch))
        {
            Statistics = statistics,
            UnusedCategories = FileAnnotations.Categories.TryFind(view.Schema, out string[]? categories) ? [.. categories!.Except(classNames, StringComparer.Ordinal)] : [],
            LabelWarnings = warnings?.Lines ?? [],
            LabelWarningsAreTold = warnings?.AreTold ?? true,
        };
    }

    /// <summary>Tells how <see cref="Read"/> shuffles the images of a view.</summary>
    public static string DescribeOrder(IDataView view) => view.CanShuffle
        ? "The images are shuffled anew in every epoch."
        : $"The data gives its rows in one order only, so the images are shuffled through a pool of {ShufflePool.MaxImages} images or "
            + $"{ShufflePool.MaxBytes >> 20} MB, whichever is less. "
            + "Where that is a small part of the data, have rows of one kind not lie together.";

    /// <summary>The distinct class names: of a key column in the order of the keys, of texts in alphabetical order.</summary>
    private static string[] ClassNames(IDataView view, ColumnOptions columns)
    {
        DataViewSchema.Column column = ColumnTypes.RequireLabels(view.Schema, columns.LabelColumnName);
        if (column.Type is VectorDataViewType { ItemType: KeyDataViewType })
            return VectorReader.KeyNames(column);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        Func<string[]> labels = VectorReader.Names(cursor, column);
        while (cursor.MoveNext())
            names.UnionWith(labels());
        return [.. names];
    }

    /// <summary>Figures of the images, and how many examples an epoch has of them: crops, of those larger than a tile.</summary>
    private static (DatasetStatistics Images, int Examples, LabelWarnings? Warnings) Statistics(
        IDataView view, ColumnOptions columns, IReadOnlyList<string> classNames, Dictionary<string, int> index, Func<DataViewRowId, bool>? rows,
        TilingOptions? tiling, string what)
    {
        int examples = 0;
        var statistics = new DatasetStatistics(classNames);
        using DataViewRowCursor cursor = view.GetRowCursor(AnnotationReader.Columns(view.Schema, columns));
        var annotations = new AnnotationReader(cursor, columns);
        Func<bool> belongs = Belongs(cursor, rows);
        while (cursor.MoveNext())
        {
            if (!belongs())
                continue;
            // The masks tell which crops of an image have an object, so that an epoch of crops needs them.
            InstanceAnnotations instances = tiling is null ? annotations.ReadOutline(ClassOf, statistics.Objects < MostMasks, out (int Height, int Width)? size) : annotations.Read(ClassOf, out size);
            statistics.Add(annotations.Name, annotations.FileName, instances, size);
            examples += tiling is null || size is not { } side ? 1 : RandomTiles.Count(side.Height, side.Width, instances, tiling);
        }
        return (statistics, examples, annotations.Warnings);

        int ClassOf(string name) => index.TryGetValue(name, out int i) ? i : throw new InvalidDataException(
            $"{annotations.Name}, a {what} image: class '{name}' is not one of the model's: {string.Join(", ", classNames)}. Train with images of every class, or leave it out (ReadingOptions.Classes, --classes).");
    }

    // ML.NET's ShuffleRows and Cache are no help where a view can't shuffle: both leave out columns of images.
    private static IEnumerable<ImageExample> Epoch(
        IDataView view, InstanceSegmentationOptions options, Func<string, int> classOf, bool shuffle, int epoch, SkippedImages? skipped,
        Func<DataViewRowId, bool>? rows)
    {
        if (!shuffle)
            return Examples(view, options.Columns, classOf, order: null, skipped, rows);
        Random random = options.Seed is { } seed ? new Random(Seeds.Of(seed, "order", epoch)) : new Random();
        return view.CanShuffle
            ? Examples(view, options.Columns, classOf, random, skipped, rows)
            : ShufflePool.Shuffle(Examples(view, options.Columns, classOf, order: null, skipped, rows), random);
    }

    /// <summary>All crops of an image are cut when it is decoded, and mixed with those of others.</summary>
    private static IEnumerable<ImageExample> Crops(IEnumerable<ImageExample> images, InstanceSegmentationOptions options, int epoch)
    {
        Random places = options.Seed is { } seed ? new Random(Seeds.Of(seed, "tiles", epoch)) : new Random();
        return ShufflePool.Shuffle(
            images.SelectMany(image => RandomTiles.Of(image, options.Model.Tiling!, options.Augmentation.MinVisible, places)), places.Child());
    }

    private static IEnumerable<ImageExample> Examples(
        IDataView view, ColumnOptions columns, Func<string, int> classOf, Random? order, SkippedImages? skipped, Func<DataViewRowId, bool>? rows)
    {
        DataViewSchema.Column imageColumn = ColumnTypes.RequireImage(view.Schema, columns.ImageColumnName);
        using DataViewRowCursor cursor = view.GetRowCursor([imageColumn, .. AnnotationReader.Columns(view.Schema, columns)], order);
        var annotations = new AnnotationReader(cursor, columns);
        var images = new ImageReader(cursor, imageColumn);
        Func<bool> belongs = Belongs(cursor, rows);
        while (WorkerFailure.Unwrap(cursor.MoveNext))
        {
            if (belongs() && TryRead(images, annotations.Name, annotations.Read(classOf), skipped) is { } example)
                yield return example;
        }
    }

    /// <summary>Tells of a cursor's current row whether it belongs to the data. A row keeps its id in whatever order it comes.</summary>
    private static Func<bool> Belongs(DataViewRowCursor cursor, Func<DataViewRowId, bool>? rows)
    {
        if (rows is null)
            return () => true;
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        return () =>
        {
            DataViewRowId current = default;
            id(ref current);
            return rows(current);
        };
    }

    /// <summary>The example, or null where it is skipped.</summary>
    private static ImageExample? TryRead(ImageReader images, string name, InstanceAnnotations instances, SkippedImages? skipped)
    {
        try
        {
            return images.Read(name, instances);
        }
        catch (Exception failure) when (skipped is not null && failure is not OutOfMemoryException)
        {
            skipped.Add(name, failure);
            return null;
        }
    }
}
