using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class VBufferTests
{
    private static VBuffer<float> Sparse => new(5, 2, [7f, 9f, 0f], [1, 3, 0]);

    [TestMethod]
    public void A_dense_vector_has_its_values_and_no_indices()
    {
        var vector = new VBuffer<int>(3, [1, 2, 3, 99]);
        Assert.IsTrue(vector.IsDense);
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, vector.GetValues().ToArray());
        Assert.AreEqual(0, vector.GetIndices().Length);
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, vector.DenseValues().ToArray());
    }

    [TestMethod]
    public void A_sparse_vector_stores_some_and_has_defaults_elsewhere()
    {
        Assert.IsFalse(Sparse.IsDense);
        CollectionAssert.AreEqual(new[] { 7f, 9f }, Sparse.GetValues().ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3 }, Sparse.GetIndices().ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 7f, 0f, 9f, 0f }, Sparse.DenseValues().ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3 }, Sparse.Items().Select(x => x.Key).ToArray());
        Assert.HasCount(5, Sparse.Items(all: true).ToArray());
        Assert.AreEqual(9f, Sparse.GetItemOrDefault(3));
        Assert.AreEqual(0f, Sparse.GetItemOrDefault(4));
        Assert.Throws<ArgumentException>(() => Sparse.GetItemOrDefault(5));
    }

    [TestMethod]
    public void Copies_are_dense_or_sparse_as_asked()
    {
        VBuffer<float> copy = default;
        Sparse.CopyTo(ref copy);
        CollectionAssert.AreEqual(new[] { 1, 3 }, copy.GetIndices().ToArray());
        Sparse.CopyToDense(ref copy);
        CollectionAssert.AreEqual(new[] { 0f, 7f, 0f, 9f, 0f }, copy.GetValues().ToArray());
        float[] values = [-1, -1, -1, -1, -1, -1, -1];
        Sparse.CopyTo(values.AsSpan(), 1, -2f);
        CollectionAssert.AreEqual(new[] { -1f, -2f, 7f, -2f, 9f, -2f, -1f }, values);
        Sparse.CopyTo(ref copy, 2, 3);
        Assert.AreEqual(3, copy.Length);
        CollectionAssert.AreEqual(new[] { 0f, 9f, 0f }, copy.DenseValues().ToArray());
    }

    [TestMethod]
    public void A_copy_does_not_share_its_source()
    {
        float[] values = [1, 2];
        var source = new VBuffer<float>(2, values);
        VBuffer<float> copy = default;
        source.CopyTo(ref copy);
        values[0] = 100;
        Assert.AreEqual(1f, copy.GetItemOrDefault(0));
    }

    [TestMethod]
    public void An_editor_writes_into_the_buffer_where_it_is_large_enough()
    {
        var buffer = new VBuffer<int>(4, [1, 2, 3, 4]);
        VBufferEditor<int> editor = VBufferEditor.Create(ref buffer, 3);
        Assert.IsFalse(editor.CreatedNewValues);
        editor.Values[0] = 50;
        Assert.AreEqual(50, buffer.GetItemOrDefault(0));
        buffer = editor.Commit();
        Assert.AreEqual(3, buffer.Length);
        CollectionAssert.AreEqual(new[] { 50, 2, 3 }, buffer.GetValues().ToArray());
    }

    [TestMethod]
    public void An_editor_makes_a_larger_buffer_where_needed()
    {
        var buffer = new VBuffer<int>(2, [1, 2]);
        VBufferEditor<int> editor = VBufferEditor.Create(ref buffer, 4, keepOldOnResize: true);
        Assert.IsTrue(editor.CreatedNewValues);
        CollectionAssert.AreEqual(new[] { 1, 2 }, editor.Values[..2].ToArray());
        Assert.AreEqual(4, editor.Commit().Length);
    }

    [TestMethod]
    public void An_editor_makes_sparse_vectors_and_truncates_them()
    {
        VBuffer<int> buffer = default;
        VBufferEditor<int> editor = VBufferEditor.Create(ref buffer, 10, valuesCount: 3);
        (editor.Values[0], editor.Values[1], editor.Values[2]) = (5, 6, 7);
        (editor.Indices[0], editor.Indices[1], editor.Indices[2]) = (2, 4, 8);
        buffer = editor.CommitTruncated(2);
        Assert.IsFalse(buffer.IsDense);
        CollectionAssert.AreEqual(new[] { 2, 4 }, buffer.GetIndices().ToArray());
        Assert.AreEqual(6, buffer.GetItemOrDefault(4));
        Assert.AreEqual(0, buffer.GetItemOrDefault(8));
    }

    [TestMethod]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(3, [1, 2]));
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(3, 2, [1, 2], [0]));
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(-1, []));
        Assert.Throws<ArgumentException>(() =>
        {
            VBuffer<int> buffer = default;
            VBufferEditor.Create(ref buffer, 2, 3);
        });
    }

    [TestMethod]
    public void The_empty_vector_is_dense()
    {
        VBuffer<float> empty = default;
        Assert.IsTrue(empty.IsDense);
        Assert.AreEqual(0, empty.GetValues().Length);
        Assert.IsEmpty(empty.Items(all: true).ToArray());
    }
}
