using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(null)]
    [DataRow("a longer content than the new one")]
    public void The_content_is_what_was_written_whether_or_not_there_was_a_file(string? before)
    {
        string file = _folder.File("a.txt");
        if (before is not null)
            File.WriteAllText(file, before);
        AtomicFile.Write(file, stream => stream.Write("new"u8));
        Assert.AreEqual("new", File.ReadAllText(file));
        AssertNothingElse("a.txt");
    }

    [TestMethod]
    public void Until_it_is_complete_the_old_content_stays()
    {
        string file = _folder.File("a.txt");
        File.WriteAllText(file, "old");
        AtomicFile.Write(file, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.AreEqual("old", File.ReadAllText(file));
        });
        Assert.AreEqual("new", File.ReadAllText(file));
    }

    [TestMethod]
    public void A_failure_of_the_writer_is_passed_on_and_leaves_everything_as_it_was()
    {
        string file = _folder.File("a.txt");
        File.WriteAllText(file, "old");
        Assert.ThrowsExactly<OperationCanceledException>(() => AtomicFile.Write(file, stream =>
        {
            stream.Write("new"u8);
            throw new OperationCanceledException();
        }));
        Assert.AreEqual("old", File.ReadAllText(file));
        AssertNothingElse("a.txt");
    }

    [TestMethod]
    public void The_writer_may_dispose_of_the_stream()
    {
        AtomicFile.Write(_folder.File("a.txt"), stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write("new");
        });
        Assert.AreEqual("new", File.ReadAllText(_folder.File("a.txt")));
    }

    [TestMethod]
    public void A_missing_folder_and_a_folder_of_this_name_are_told_with_the_path()
    {
        string missing = _folder.File(Path.Combine("nowhere", "a.txt"));
        var failure = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(missing, _ => { }));
        Assert.Contains($"'{missing}' cannot be written: its folder does not exist", failure.Message);

        string folder = Directory.CreateDirectory(_folder.File("folder")).FullName;
        failure = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(folder, _ => { }));
        Assert.Contains($"'{folder}' cannot be written: it is a folder", failure.Message);
        AssertNothingElse("folder");
    }

    [TestMethod]
    public void A_full_disk_is_told_with_the_path()
    {
        string file = _folder.File("a.txt");
        var failure = Assert.ThrowsExactly<IOException>(
            () => AtomicFile.Write(file, _ => throw new IOException("No space left on device.")));
        Assert.AreEqual($"'{file}' cannot be written: No space left on device.", failure.Message);
        AssertNothingElse();
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_device_stays_one()
    {
        const string device = "/dev/full";
        if (!File.Exists(device))
            Assert.Inconclusive($"There is no {device} here.");
        var failure = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(device, stream => stream.Write("new"u8)));
        Assert.Contains($"'{device}' cannot be written", failure.Message);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow(true)]
    [DataRow(false)]
    public void A_link_stays_one_and_what_it_points_to_is_written(bool exists)
    {
        string file = _folder.File("a.txt"), link = _folder.File("link.txt");
        if (exists)
            File.WriteAllText(file, "old");
        File.CreateSymbolicLink(link, file);
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.AreEqual("new", File.ReadAllText(file));
        Assert.AreEqual(file, new FileInfo(link).LinkTarget);
    }

    [TestMethod]
    public void Names_may_be_as_long_as_the_system_takes_them()
    {
        string file = _folder.File(new string('a', 251) + ".txt");
        AtomicFile.Write(file, stream => stream.Write("new"u8));
        Assert.AreEqual("new", File.ReadAllText(file));
    }

    private void AssertNothingElse(params string[] names) =>
        CollectionAssert.AreEquivalent(names, Directory.GetFileSystemEntries(_folder.FullName).Select(Path.GetFileName).ToArray());
}
