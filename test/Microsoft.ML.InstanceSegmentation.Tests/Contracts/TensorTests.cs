using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>Which tensors share memory, and which of them a scope disposes.</summary>
[TestClass]
public sealed class TensorTests
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void A_tensor_copies_an_array_and_the_other_factories_work_on_it()
    {
        float[] array = [1, 2];
        Tensor copy = tensor(array);
        Tensor[] aliases = [from_array(array), as_tensor(array), frombuffer(array, ScalarType.Float32)];
        array[0] = 9;

        CollectionAssert.AreEqual(new[] { 1f, 2f }, copy.data<float>().ToArray());
        foreach (Tensor alias in aliases)
            CollectionAssert.AreEqual(new[] { 9f, 2f }, alias.data<float>().ToArray());
    }

    [TestMethod]
    public void The_bytes_of_a_tensor_are_a_view_of_its_memory()
    {
        Tensor x = tensor(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } });
        MemoryMarshal.Cast<byte, float>(x.bytes)[1] = 8;

        Assert.AreEqual(8f, x[0, 1].item<float>());
        Assert.AreEqual(24, x.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => x.t().bytes.Length);
    }

    [TestMethod]
    public void A_scope_disposes_what_was_made_in_it_but_for_what_was_moved_out_or_detached()
    {
        Tensor kept, moved, detached, free;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                kept = zeros(1);
                moved = (kept + 1).MoveToOuterDisposeScope();
                detached = (kept + 2).DetachFromDisposeScope();
            }
            Assert.IsTrue(kept.IsInvalid);
            Assert.IsFalse(moved.IsInvalid);
            free = (moved + 2).MoveToOuterDisposeScope();
        }

        Assert.IsTrue(moved.IsInvalid);
        using (detached)
            Assert.AreEqual(2f, detached.item<float>());
        using (free)
            Assert.AreEqual(3f, free.item<float>(), "Moving out of the outermost scope detaches.");
    }

    [TestMethod]
    public void A_scope_belongs_to_its_thread()
    {
        Tensor? made = null;
        using (DisposeScope scope = NewDisposeScope())
        {
            var thread = new Thread(() => made = ones(1));
            thread.Start();
            thread.Join();
            Assert.AreSame(scope, CurrentDisposeScope);
        }

        using (made)
            Assert.IsFalse(made!.IsInvalid);
    }
}
