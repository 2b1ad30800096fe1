using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class PrefetchTests
{
    [TestMethod]
    public void Items_come_in_order_and_from_another_thread()
    {
        int reader = Environment.CurrentManagedThreadId;
        using var items = new Prefetch<Item>(Enumerable.Range(0, 50).Select(i => new Item(i)), ahead: 3);

        Item[] read = [.. items];

        CollectionAssert.AreEqual(Enumerable.Range(0, 50).ToArray(), Array.ConvertAll(read, item => item.Number));
        Assert.IsTrue(read.All(item => item.MadeOn != reader));
    }

    [TestMethod]
    public void No_more_items_are_made_ahead_than_allowed()
    {
        var made = new List<Item>();
        using var items = new Prefetch<Item>(Enumerable.Range(0, 50).Select(i => Remember(i)), ahead: 2);
        using IEnumerator<Item> reader = items.GetEnumerator();

        reader.MoveNext();
        Thread.Sleep(100);

        // One was read, two wait, and one more is made and waits for a place.
        lock (made)
            Assert.IsLessThanOrEqualTo(4, made.Count);

        Item Remember(int number)
        {
            lock (made)
            {
                made.Add(new Item(number));
                return made[^1];
            }
        }
    }

    [TestMethod]
    public void An_exception_of_the_source_reaches_the_reader_after_the_items_before_it()
    {
        using var items = new Prefetch<Item>(Failing(), ahead: 4);
        var read = new List<Item>();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => read.AddRange(items));

        Assert.AreEqual("broken image", error.Message);
        Assert.HasCount(2, read);

        static IEnumerable<Item> Failing()
        {
            yield return new Item(0);
            yield return new Item(1);
            throw new InvalidOperationException("broken image");
        }
    }

    [TestMethod]
    public void Items_that_nobody_read_are_disposed()
    {
        var made = new List<Item>();
        using (var items = new Prefetch<Item>(Endless(made), ahead: 3))
        {
            using IEnumerator<Item> reader = items.GetEnumerator();
            reader.MoveNext();
        }

        Assert.IsTrue(made.Skip(1).All(item => item.IsDisposed));
        Assert.IsFalse(made[0].IsDisposed);

        static IEnumerable<Item> Endless(List<Item> made)
        {
            while (true)
            {
                made.Add(new Item(made.Count));
                yield return made[^1];
            }
        }
    }

    [TestMethod]
    public void An_empty_source_gives_nothing()
    {
        using var items = new Prefetch<Item>([], ahead: 1);
        Assert.IsEmpty(items);
    }

    private sealed class Item(int number) : IDisposable
    {
        public int Number { get; } = number;

        public int MadeOn { get; } = Environment.CurrentManagedThreadId;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
