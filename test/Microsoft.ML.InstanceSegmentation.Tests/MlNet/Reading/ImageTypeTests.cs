namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class ImageTypeTests
{
    [TestMethod]
    public void A_programs_first_line_may_load_rows_with_a_plain_image_member() =>
        Assert.AreEqual("Image: Image", OwnProcess.Run("FirstLine").Trim());
}
