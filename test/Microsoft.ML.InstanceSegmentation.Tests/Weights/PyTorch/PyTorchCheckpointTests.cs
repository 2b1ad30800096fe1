using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class PyTorchCheckpointTests
{
    private const string Reference = "PyTorchCheckpointReference.json";

    [TestMethod]
    [DataRow("zip")]
    [DataRow("legacy")]
    [DataRow("protocol4")]
    [DataRow("legacy_protocol4")]
    [DataRow("python2")]
    [DataRow("big_endian")]
    [DataRow("training")]
    [DataRow("nested")]
    public void Names_shapes_and_values_are_PyTorchs(string name) =>
        Checkpoints.AreEqual(Checkpoints.Expected(Reference)[name], WeightFile.Read(Checkpoints.Path(name + ".pth")));

    [TestMethod]
    public void The_reader_itself_leaves_names_as_they_are() =>
        Assert.IsTrue(PyTorchCheckpoint.Read(Checkpoints.Path("training.pth")).Keys.All(name => name.StartsWith("module.", StringComparison.Ordinal)));

    [TestMethod]
    [DataRow("module.pth", "torch.nn.modules.container.Sequential")]
    [DataRow("namespace.pth", "argparse.Namespace")]
    public void Anything_but_tensors_and_containers_is_refused_by_name(string file, string refused)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(Checkpoints.Path(file)));
        StringAssert.Contains(error.Message, $"'{refused}'");
        StringAssert.Contains(error.Message, file);
        StringAssert.Contains(error.Message, "state_dict()");
    }

    [TestMethod]
    [DataRow("zip.pth")]
    [DataRow("legacy.pth")]
    [DataRow("python2.pth")]
    [DataRow("reference.safetensors")]
    public void A_file_cut_off_anywhere_is_an_error(string file)
    {
        byte[] whole = File.ReadAllBytes(Checkpoints.Path(file));
        for (int length = 0; length < whole.Length; length++)
        {
            using var stream = new MemoryStream(whole, 0, length);
            Exception? error = null;
            try
            {
                WeightFile.Read(stream);
            }
            catch (Exception caught) when (caught is InvalidDataException or EndOfStreamException)
            {
                error = caught;
            }
            Assert.IsNotNull(error, $"{length} of {whole.Length} bytes were accepted");
        }
    }
}
