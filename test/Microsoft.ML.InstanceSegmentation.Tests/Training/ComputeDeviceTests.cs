using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class ComputeDeviceTests
{
    [TestMethod]
    [DataRow(null, null, 0, null)]
    [DataRow(null, null, 2, 0)]
    [DataRow(null, 1, 2, 1)]
    [DataRow(0, 1, 2, 0)]
    [DataRow(-1, 1, 2, null)]
    [DataRow(null, -1, 2, null)]
    public void The_option_comes_before_the_context_and_the_context_before_what_is_there(int? asked, int? context, int available, int? expected)
    {
        Assert.AreEqual(expected, ComputeDevice.ChooseIndex(asked, context, fallbackToCpu: false, available, Ignore));
    }

    [TestMethod]
    public void A_device_that_is_missing_is_an_error_that_names_it_and_what_is_there()
    {
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => ComputeDevice.ChooseIndex(3, null, fallbackToCpu: false, available: 2, Ignore));

        StringAssert.Contains(error.Message, "CUDA device 3");
        StringAssert.Contains(error.Message, "finds 2");
    }

    [TestMethod]
    public void A_device_that_is_missing_gives_the_CPU_and_a_message_where_that_is_allowed()
    {
        var said = new List<string>();

        Assert.IsNull(ComputeDevice.ChooseIndex(null, 0, fallbackToCpu: true, available: 0, said.Add));

        StringAssert.Contains(said.Single(), "CUDA device 0");
    }

    [TestMethod]
    public void A_negative_number_is_the_CPU_on_any_machine()
    {
        Assert.AreEqual(TorchSharp.DeviceType.CPU, ComputeDevice.Choose(-1, null, fallbackToCpu: false, Ignore).type);
    }

    private static void Ignore(string message)
    {
    }
}
