using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed class FileWatchTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private int _changes;

    [TestMethod]
    public void A_change_is_told_once_and_a_file_left_alone_never()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("file");
        File.WriteAllText(file, "one");
        using FileWatch watch = Watch(file);
        Thread.Sleep(5 * s_interval);
        Assert.AreEqual(0, Volatile.Read(ref _changes));
        File.WriteAllText(file, "other");
        WaitForChanges(1);
        Thread.Sleep(5 * s_interval);
        Assert.AreEqual(1, Volatile.Read(ref _changes));
        File.Delete(file);
        Thread.Sleep(3 * s_interval);
        Assert.AreEqual(1, Volatile.Read(ref _changes), "A missing file is no change.");
        File.WriteAllText(file, "anew");
        WaitForChanges(2);
    }

    [TestMethod]
    public void A_link_that_is_set_to_another_folder_is_a_change()
    {
        // As a mounted volume of Kubernetes is: file → data/file, data → the folder of a version.
        using var folder = new TemporaryFolder();
        foreach ((string version, string text) in new[] { ("1", "one"), ("2", "second") })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.File(version)).FullName, "file"), text);
        Directory.CreateSymbolicLink(folder.File("data"), "1");
        File.CreateSymbolicLink(folder.File("file"), "data/file");
        using FileWatch watch = Watch(folder.File("file"));
        Directory.CreateSymbolicLink(folder.File("next"), "2");
        Directory.Delete(folder.File("data"));
        Directory.Move(folder.File("next"), folder.File("data"));
        WaitForChanges(1);
        Assert.AreEqual("second", File.ReadAllText(folder.File("file")));
    }

    [TestMethod]
    public void Nothing_is_told_after_it_is_disposed_of()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("file");
        File.WriteAllText(file, "one");
        Watch(file).Dispose();
        File.WriteAllText(file, "other");
        Thread.Sleep(5 * s_interval);
        Assert.AreEqual(0, Volatile.Read(ref _changes));
    }

    private FileWatch Watch(string file) => new(file, s_interval, () => Interlocked.Increment(ref _changes));

    private void WaitForChanges(int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _changes) < count)
        {
            Assert.IsLessThan(30, Stopwatch.GetElapsedTime(start).TotalSeconds, $"{_changes} of {count} changes were told.");
            Thread.Sleep(20);
        }
    }
}
