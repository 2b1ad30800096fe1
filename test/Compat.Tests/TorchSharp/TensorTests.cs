using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public sealed class TensorTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void Operators_give_the_values_worked_out_by_hand()
    {
        Tensor x = tensor(new[] { 1f, -2f, 4f });

        Equal([3, 0, 6], x + 2);
        Equal([1, 4, 2], 2 - -(x - 1) + new float[] { -1, 5, -3 });
        Equal([2, -4, 8], x * 2.0);
        Equal([0.5f, -1, 2], x / 2);
        Equal([4, -2, 1], 4 / x);
        Equal([1, 1, 1], x % 3);
        Equal([1, 0, 4], x.clamp(min: 0));
        Equal([1, 4, 16], x.pow(2));
        CollectionAssert.AreEqual(new[] { true, false, true }, (x > 0).data<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { false, true, false }, (~(x > 0) | (x == -5)).data<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { false, false, true }, ((x > 0) & (x != 1)).data<bool>().ToArray());
    }

    [TestMethod]
    public void Scalars_keep_the_type_of_the_tensor_and_integers_divide_to_floats()
    {
        Tensor bytes = tensor(new byte[] { 7, 8 });

        Assert.AreEqual(ScalarType.Byte, (bytes + 1).dtype);
        Assert.AreEqual(ScalarType.Float32, (bytes / 2).dtype);
        Assert.AreEqual(ScalarType.Byte, bytes.div(2, RoundingMode.floor).dtype);
        Assert.AreEqual(ScalarType.Float32, (bytes + 0.5).dtype);
        Assert.AreEqual(ScalarType.Int64, bytes.sum().dtype);
    }

    [TestMethod]
    public void Reductions_and_order()
    {
        Tensor x = tensor(new[,] { { 3f, 1f, 2f }, { 0f, 5f, 4f } });

        Assert.AreEqual(15f, x.sum().item<float>());
        Equal([3, 6, 6], x.sum(0L)); // a literal 0 would be the type Byte
        Equal([2, 3], x.mean([1]));
        (Tensor values, Tensor indices) = x.max(1);
        Equal([3, 5], values);
        CollectionAssert.AreEqual(new[] { 0L, 1L }, indices.data<long>().ToArray());
        (values, indices) = x.topk(2, dim: 1);
        Equal([3, 2, 5, 4], values);
        CollectionAssert.AreEqual(new[] { 0L, 2L, 1L, 2L }, indices.data<long>().ToArray());
        (values, _) = x.sort(dim: 1, descending: true, stable: true);
        Equal([3, 2, 1, 5, 4, 0], values);
        CollectionAssert.AreEqual(new long[,] { { 0, 0 }, { 1, 1 } }.Cast<long>().ToArray(), x.eq(3).logical_or(x.eq(5)).nonzero().data<long>().ToArray());
    }

    [TestMethod]
    public void Indexing_reads_as_in_Python()
    {
        Tensor x = arange(24, float32).reshape(2, 3, 4);

        Assert.AreEqual(23f, x[1, 2, 3].item<float>());
        Assert.AreEqual(23f, x[-1, -1, -1].item<float>());
        Equal([0, 4, 8], x[0, .., 0]);
        Equal([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, -1]);
        Equal([1, 2], x[0, 0, 1..3]);
        Equal([1, 2], x[0, 0, 1..^1]);
        Equal([0, 2], x[0, 0, TensorIndex.Slice(step: 2)]);
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, x[TensorIndex.None].shape);
        Equal([4, 5, 6, 7, 0, 1, 2, 3], x[0][TensorIndex.Tensor(tensor(new[] { 1L, 0L }))]);
        Equal([22, 23], x[x > 21]);
        Equal([16, 20], x[1, TensorIndex.Slice(1), 0]);
    }

    [TestMethod]
    public void Writing_by_index_changes_the_tensor_itself()
    {
        Tensor x = zeros(3, 2);

        x[1] = tensor(new[] { 1f, 2f });
        x[.., 1] = tensor(5f);
        x[TensorIndex.Tensor(tensor(new[] { 0L, 2L })), 0] = tensor(new[] { 7f, 9f });

        Equal([7, 5, 1, 5, 9, 5], x);
        x[x > 6] = tensor(-1f);
        Equal([-1, 5, 1, 5, -1, 5], x);
    }

    [TestMethod]
    public void Operators_in_place_return_the_same_object()
    {
        Tensor x = ones(3);

        Assert.AreSame(x, x.add_(1));
        Assert.AreSame(x, x.mul_(tensor(3f)).clamp_(min: 0).copy_(full(3, 2)));
        Equal([2, 2, 2], x);
        Assert.AreSame(x, x.index_add_(0, tensor(new[] { 2L }), tensor(new[] { 1f }), 10));
        Equal([2, 2, 12], x);
    }

    [TestMethod]
    public void Conversions_give_another_object_and_copy_only_where_something_changes()
    {
        Tensor x = zeros(2);
        Tensor same = x.to(float32), other = x.to(float64);
        x.fill_(3);

        Assert.AreNotSame(x, same);
        Equal([3, 3], same);
        CollectionAssert.AreEqual(new double[] { 0, 0 }, other.data<double>().ToArray());
        same.Dispose();
        Equal([3, 3], x);
    }

    [TestMethod]
    public void Tensor_copies_the_array_and_from_array_works_on_it()
    {
        float[] values = [1, 2, 3, 4];
        Tensor copy = tensor(values), alias = from_array(values), rows = tensor(values, [2, 2]);
        values[0] = 9;
        alias[1] = tensor(8f);

        Equal([1, 2, 3, 4], copy);
        Equal([9, 8, 3, 4], alias);
        Assert.AreEqual(8f, values[1]);
        CollectionAssert.AreEqual(new long[] { 2, 2 }, rows.shape);
        Equal([8, 3], frombuffer(values, float32, count: 2, offset: 1));
    }

    [TestMethod]
    public void An_array_under_a_tensor_is_freed_with_the_last_tensor_on_it()
    {
        (WeakReference array, Tensor view) = Make();
        GC.Collect();
        Assert.IsTrue(array.IsAlive);
        Assert.AreEqual(5f, view.item<float>());

        view.Dispose();
        GC.Collect();
        Assert.IsFalse(array.IsAlive);

        static (WeakReference Array, Tensor View) Make()
        {
            float[] values = [5, 6];
            using Tensor whole = from_array(values);
            return (new WeakReference(values), whole[0]);
        }
    }

    [TestMethod]
    public void Elements_are_read_in_row_major_order_of_the_shape_whatever_the_strides()
    {
        Tensor x = arange(6, float32).reshape(2, 3).t();

        Equal([0, 3, 1, 4, 2, 5], x);
        Assert.AreEqual(4f, x.data<float>()[1, 1]);
        Assert.AreEqual(4f, x.data<float>()[3]);
        Assert.ThrowsExactly<InvalidOperationException>(() => x.bytes.Length);
        Assert.AreEqual(24, x.contiguous().bytes.Length);
        Assert.AreEqual(0, zeros(0, 4).bytes.Length);
    }

    [TestMethod]
    public void Item_asks_for_the_exact_type_and_one_element()
    {
        Assert.AreEqual(3, tensor(3).item<int>());
        Assert.ThrowsExactly<ArgumentException>(() => tensor(3).item<long>());
        Assert.ThrowsExactly<ArgumentException>(() => zeros(2).item<float>());
        Assert.AreEqual(3L, (long)tensor(3));
    }

    [TestMethod]
    public void Errors_of_libtorch_arrive_as_exceptions_with_its_message()
    {
        var error = Assert.ThrowsExactly<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));
        StringAssert.Contains(error.Message, "cannot be multiplied");
        Assert.ThrowsExactly<ExternalException>(() => zeros(2).reshape(3));
        Assert.ThrowsExactly<ExternalException>(() => zeros(2)[0, 0]);
        Tensor disposed = zeros(1);
        disposed.Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => disposed.add(1));
        Assert.IsTrue(disposed.IsInvalid);
    }

    [TestMethod]
    public void Lists_longer_than_the_room_on_the_stack_work()
    {
        Tensor[] parts = [.. Enumerable.Range(0, 200).Select(i => tensor(new[] { (float)i }))];
        Tensor all = cat(parts);

        Equal([.. Enumerable.Range(0, 200).Select(i => (float)i)], all);
        Assert.HasCount(100, all.split([.. Enumerable.Repeat(2L, 100)]));
    }

    [TestMethod]
    public void Types_of_new_tensors()
    {
        Assert.AreEqual(ScalarType.Float32, zeros(1).dtype);
        Assert.AreEqual(ScalarType.Int64, arange(3).dtype);
        Assert.AreEqual(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Assert.AreEqual(ScalarType.Int64, full(2, 3).dtype);
        Assert.AreEqual(ScalarType.Float32, full(2, 3.0).dtype);
        Assert.AreEqual(ScalarType.Float64, tensor(3.0).dtype);
        Assert.AreEqual(ScalarType.Float32, tensor(3f).dtype);
        Assert.AreEqual(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.AreEqual(ScalarType.Int64, randperm(3).dtype);
    }

    [TestMethod]
    public void Generators_repeat_themselves_and_leave_the_default_one_alone()
    {
        manual_seed(5);
        Tensor first = rand(3);
        using var generator = new Generator(7);
        Tensor own = randn([4], generator: generator);
        manual_seed(5);
        Tensor again = rand(3);
        generator.manual_seed(7);

        Assert.IsTrue(first.Equals(again));
        Assert.IsTrue(own.Equals(randn([4], generator: generator)));
        CollectionAssert.AreEquivalent(new[] { 0L, 1L, 2L, 3L }, randperm(4, generator: generator).data<long>().ToArray());
    }

    internal static void Equal(float[] expected, Tensor actual) => CollectionAssert.AreEqual(expected, actual.data<float>().ToArray());
}
