using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class WeightFileTests
{
    [TestMethod]
    [DataRow("", "empty")]
    [DataRow("{\"weights\": 1}", "unknown")]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull")]
    public void A_file_of_another_format_is_named_with_the_formats_that_are_read(string content, string expected)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(path));
        StringAssert.Contains(error.Message, path);
        StringAssert.Contains(error.Message, expected);
        File.Delete(path);
    }

    [TestMethod]
    public void A_pickle_of_another_program_is_told_apart()
    {
        using var stream = new MemoryStream(PickleBytes.Ascii("\u0080\u0002}."));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(stream)).Message, "torch.save");
    }

    [TestMethod]
    public void The_tar_format_is_told_apart()
    {
        byte[] tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        using var stream = new MemoryStream(tar);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(stream)).Message, "0.1.10");
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_named() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => WeightFile.Read("no-such-file.pth")).Message, "no-such-file.pth");

    [TestMethod]
    public void The_content_and_not_the_extension_tells_the_format()
    {
        string path = Path.GetTempFileName();
        File.Copy(Checkpoints.Path("reference.safetensors"), path, overwrite: true);
        Assert.HasCount(12, WeightFile.Read(path));
        File.Delete(path);
    }

    [TestMethod]
    public void Wrappers_around_all_names_go_and_a_part_of_that_name_stays()
    {
        NamedWeights wrapped = Checkpoints.Weights(("_orig_mod.module.a", [1]), ("_orig_mod.module.b", [1]));
        CollectionAssert.AreEqual(new[] { "a", "b" }, WeightNames.WithoutWrapper(wrapped).Keys);
        NamedWeights part = Checkpoints.Weights(("module.a", [1]), ("other.b", [1]));
        CollectionAssert.AreEqual(new[] { "module.a", "other.b" }, WeightNames.WithoutWrapper(part).Keys);
    }
}
