// Tests share libtorch's threads and its global random state.
using TorchSharp;

[assembly: DoNotParallelize]

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public static class TestRun
{
    /// <summary>
    /// Sums are rounded by how many threads share them, which can turn a ReLU on or off: gradients are compared with recorded ones on two
    /// threads, whatever the machine has.
    /// </summary>
    [AssemblyInitialize]
    public static void UseTwoThreads(TestContext context) => torch.set_num_threads(2);
}
