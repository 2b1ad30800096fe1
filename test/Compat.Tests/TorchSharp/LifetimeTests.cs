using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public sealed class LifetimeTests
{
    [TestMethod]
    public void A_scope_frees_what_was_made_in_it_except_what_was_moved_out()
    {
        Tensor inner, moved, detached;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                inner = zeros(1);
                moved = (inner + 1).MoveToOuterDisposeScope();
                detached = (inner + 2).DetachFromDisposeScope();
                Assert.AreEqual(1, scope.DisposablesCount);
                Assert.AreSame(scope, CurrentDisposeScope);
            }

            Assert.IsTrue(inner.IsInvalid);
            Assert.AreEqual(1f, moved.item<float>());
            Assert.AreSame(outer, CurrentDisposeScope);
            Assert.IsTrue(outer.Contains(moved));
        }

        Assert.IsTrue(moved.IsInvalid);
        Assert.AreEqual(2f, detached.item<float>());
        detached.Dispose();
        Assert.IsNull(CurrentDisposeScope);
    }

    [TestMethod]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor kept = WrappedTensorDisposeScope(() => zeros(2) + ones(2));
        Assert.AreEqual(2f, kept.sum().item<float>());
        kept.Dispose();
    }

    [TestMethod]
    public void Disposing_of_a_tensor_takes_it_out_of_its_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(1);
        x.Dispose();
        x.Dispose();
        Assert.AreEqual(0, scope.DisposablesCount);
    }

    [TestMethod]
    public void A_scope_can_be_emptied_but_for_some_and_given_others()
    {
        Tensor outside = zeros(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor first = zeros(1), second = zeros(1);
            scope.DisposeEverythingBut(first);
            Assert.IsTrue(second.IsInvalid && !first.IsInvalid);
            scope.Attach(outside);
        }

        Assert.IsTrue(outside.IsInvalid);
    }

    [TestMethod]
    public void Scopes_belong_to_their_thread()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() =>
        {
            Assert.IsNull(CurrentDisposeScope);
            other = zeros(1);
        });
        thread.Start();
        thread.Join();

        Assert.AreEqual(0, scope.DisposablesCount);
        other!.Dispose();
    }

    [TestMethod]
    public void Statistics_count_what_the_thread_did()
    {
        ThreadDisposeScopeStatistics counts = DisposeScopeManager.Statistics;
        counts.Reset();
        Tensor outside = zeros(1);
        using (NewDisposeScope())
        {
            _ = zeros(1);
            _ = zeros(1).DetachFromDisposeScope();
        }

        outside.Dispose();

        Assert.AreEqual((1, 1), (counts.CreatedOutsideScopeCount, counts.DisposedOutsideScopeCount));
        Assert.AreEqual((2, 1, 1), (counts.CreatedInScopeCount, counts.DisposedInScopeCount, counts.DetachedFromScopeCount));
        Assert.AreEqual(1, counts.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Ten_thousand_operators_leave_nothing_behind()
    {
        using (NewDisposeScope())
            Step();
        Collect();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 1000; i++)
        {
            using (NewDisposeScope())
                Step();
        }

        Collect();
        Assert.AreEqual(before, Tensor.TotalCount);

        static void Step()
        {
            Tensor x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
            Tensor y = (x * 2 + x.exp()).relu_();
            (Tensor values, _) = y.sort(descending: true);
            Tensor[] parts = values.split(1);
            stack(parts).sum().backward();
            _ = x.grad! / 2;
        }
    }

    [TestMethod]
    public void Memory_of_forgotten_tensors_comes_back_with_the_collector()
    {
        Collect();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 100; i++)
            _ = zeros(10);
        Collect();
        Assert.IsLessThanOrEqualTo(before + 1, Tensor.TotalCount);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
