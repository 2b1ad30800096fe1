using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.DataOperationsCatalog;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class ViewTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void Taking_and_skipping_count_rows()
    {
        IDataView view = Rows.View(_context, 5);
        CollectionAssert.AreEqual(new[] { 0f, 1f }, Rows.Numbers(_context.Data.TakeRows(view, 2)));
        CollectionAssert.AreEqual(new[] { 3f, 4f }, Rows.Numbers(_context.Data.SkipRows(view, 3)));
        Assert.IsEmpty(Rows.Numbers(_context.Data.SkipRows(view, 9)));
        Assert.HasCount(5, Rows.Numbers(_context.Data.TakeRows(view, 9)));
        Assert.AreEqual(2, _context.Data.TakeRows(view, 2).GetRowCount());
        Assert.IsFalse(_context.Data.TakeRows(view, 2).CanShuffle);
    }

    [TestMethod]
    public void A_filter_keeps_the_rows_of_a_range()
    {
        IDataView view = Rows.View(_context, 6);
        IDataView kept = _context.Data.FilterRowsByColumn(view, "Number", 2, 4);
        CollectionAssert.AreEqual(new[] { 2f, 3f }, Rows.Numbers(kept));
        CollectionAssert.AreEqual(new[] { 4f, 5f }, Rows.Numbers(_context.Data.FilterRowsByColumn(view, "Number", lowerBound: 4)));
        Assert.IsNull(kept.GetRowCount());
        CollectionAssert.AreEqual(new[] { "t2", "t0" }, kept.GetColumn<string>("Text").ToArray());
        Assert.Throws<ArgumentException>(() => _context.Data.FilterRowsByColumn(view, "None", 2, 4));
        Assert.Throws<Exception>(() => _context.Data.FilterRowsByColumn(view, "Text", 2, 4));
    }

    [TestMethod]
    public void A_predicate_tells_which_rows_go()
    {
        IDataView kept = _context.Data.FilterByCustomPredicate<NumberRow>(Rows.View(_context, 5), row => row.Number % 2 == 0);
        CollectionAssert.AreEqual(new[] { 1f, 3f }, Rows.Numbers(kept));
    }

    [TestMethod]
    public void A_cache_reads_each_column_once()
    {
        var view = new WatchedView(Rows.View(_context, 5));
        IDataView cached = _context.Data.Cache(view);
        Assert.AreEqual(0, view.Cursors);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f, 3f, 4f }, Rows.Numbers(cached));
        Assert.HasCount(5, Rows.Numbers(cached));
        CollectionAssert.AreEqual(new[] { "Number" }, view.Asked);
        CollectionAssert.AreEqual(new[] { 2f, 4f }, cached.GetColumn<float[]>("Pair").ElementAt(2));
        CollectionAssert.AreEqual(new[] { "Number", "Pair" }, view.Asked);
        Assert.AreEqual(5, cached.GetRowCount());
        Assert.IsTrue(cached.CanShuffle);
    }

    [TestMethod]
    public void Shuffled_rows_are_the_same_rows_in_an_order_of_the_seed()
    {
        IDataView view = Rows.View(_context, 50);
        float[] numbers = Rows.Numbers(_context.Data.ShuffleRows(view, seed: 3));
        CollectionAssert.AreNotEqual(Rows.Numbers(view), numbers);
        CollectionAssert.AreEquivalent(Rows.Numbers(view), numbers);
        CollectionAssert.AreEqual(numbers, Rows.Numbers(_context.Data.ShuffleRows(view, seed: 3)));
        CollectionAssert.AreNotEqual(numbers, Rows.Numbers(_context.Data.ShuffleRows(view, seed: 4)));
        CollectionAssert.AreEquivalent(Rows.Numbers(view), Rows.Numbers(_context.Data.ShuffleRows(view, seed: 3, shufflePoolSize: 4)));
    }

    [TestMethod]
    public void Shuffled_columns_stay_rows()
    {
        IDataView shuffled = _context.Data.ShuffleRows(Rows.View(_context, 40), seed: 1, shufflePoolSize: 7);
        foreach (Row row in _context.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: false))
        {
            Assert.AreEqual((long)row.Number, row.Count);
            Assert.AreEqual(2 * row.Number, row.Pair![1]);
        }
    }

    [TestMethod]
    public void A_split_is_that_of_the_seed_and_disjoint()
    {
        IDataView view = Rows.View(_context, 20);
        TrainTestData split = _context.Data.TrainTestSplit(view, testFraction: 0.3, seed: 7);
        float[] test = Rows.Numbers(split.TestSet);
        float[] train = Rows.Numbers(split.TrainSet);
        CollectionAssert.AreEqual(Rows.Numbers(view), test.Concat(train).Order().ToArray());
        Assert.AreEqual("3,16,17,19", string.Join(",", test));
        Assert.HasCount(6, split.TestSet.Schema);
    }

    [TestMethod]
    public void Without_a_seed_the_context_seed_splits()
    {
        IDataView view = Rows.View(_context, 20);
        Assert.AreEqual("2,17", string.Join(",", Rows.Numbers(new MLContext(5).Data.TrainTestSplit(view).TestSet)));
        Assert.AreEqual("5,6,18", string.Join(",", Rows.Numbers(new MLContext().Data.TrainTestSplit(view, 0.2).TestSet)));
    }

    [TestMethod]
    public void Folds_are_disjoint_and_together_all()
    {
        IDataView view = Rows.View(_context, 30);
        IReadOnlyList<TrainTestData> folds = _context.Data.CrossValidationSplit(view, 3, seed: 2);
        Assert.HasCount(3, folds);
        CollectionAssert.AreEqual(Rows.Numbers(view), folds.SelectMany(f => Rows.Numbers(f.TestSet)).Order().ToArray());
        foreach (TrainTestData fold in folds)
            CollectionAssert.AreEqual(Rows.Numbers(view), Rows.Numbers(fold.TrainSet).Concat(Rows.Numbers(fold.TestSet)).Order().ToArray());
    }

    [TestMethod]
    public void Rows_with_one_sampling_key_stay_together()
    {
        IDataView view = Rows.View(_context, 60);
        TrainTestData split = _context.Data.TrainTestSplit(view, testFraction: 0.4, samplingKeyColumnName: "Text", seed: 3);
        string[] train = [.. split.TrainSet.GetColumn<string>("Text").Distinct()];
        string[] test = [.. split.TestSet.GetColumn<string>("Text").Distinct()];
        Assert.IsEmpty(train.Intersect(test).ToArray());
        Assert.AreEqual(3, train.Length + test.Length);
        Assert.Throws<ArgumentException>(() => _context.Data.TrainTestSplit(view, 0.4, "None"));
        Assert.Throws<ArgumentException>(() => _context.Data.TrainTestSplit(view, 1.5));
    }

    private sealed class NumberRow
    {
        public float Number { get; set; }
    }
}
