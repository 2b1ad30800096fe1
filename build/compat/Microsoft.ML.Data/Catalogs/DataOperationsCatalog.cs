using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes views of objects and objects of views, and views of views.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition? schemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, TypedColumn.DefinitionOf(typeof(TRow), schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(
        IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition? schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        return ReadRows(data, reuseRowObject, new ObjectFiller<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition));
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CacheDataView(input, columnsToPrefetch ?? []);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ShuffledView(input, seed ?? (Environment as IHostSettings)?.Seed ?? System.Environment.TickCount, shufflePoolSize, shuffleSource);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new RowRangeView(input, 0, count);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new RowRangeView(input, count, long.MaxValue);
    }

    /// <summary>The rows whose value is at least the lower bound and less than the upper one.</summary>
    public IDataView FilterRowsByColumn(
        IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(columnName) ?? throw Errors.NoSuchColumn(nameof(columnName), columnName);
        NumberReader.Check(column);
        return new FilteredView(input, [column], row =>
        {
            Func<double> value = NumberReader.Create(row, column);
            return () => value() is var x && x >= lowerBound && (x < upperBound || double.IsPositiveInfinity(upperBound));
        });
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (testFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "Must be between 0 and 1 exclusive");
        RowSplitter splitter = new(data, samplingKeyColumnName, seed ?? (Environment as IHostSettings)?.Seed);
        return new TrainTestData(splitter.Rows(testFraction, 1, outside: false), splitter.Rows(testFraction, 1, outside: true));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        RowSplitter splitter = new(data, samplingKeyColumnName, seed ?? (Environment as IHostSettings)?.Seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
        {
            double from = (double)fold / numberOfFolds;
            double to = fold == numberOfFolds - 1 ? 1 : (double)(fold + 1) / numberOfFolds;
            return new TrainTestData(splitter.Rows(from, to, outside: true), splitter.Rows(from, to, outside: false));
        })];
    }

    private static IEnumerable<TRow> ReadRows<TRow>(IDataView data, bool reuseRowObject, ObjectFiller<TRow> filler)
        where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(filler.Dependencies);
        Action<TRow> fill = filler.Bind(cursor);
        TRow? reused = reuseRowObject ? new TRow() : null;
        while (cursor.MoveNext())
        {
            TRow row = reused ?? new TRow();
            fill(row);
            yield return row;
        }
    }

    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;

        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
