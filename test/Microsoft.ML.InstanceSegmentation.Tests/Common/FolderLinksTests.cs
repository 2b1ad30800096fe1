using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed class FolderLinksTests
{
    [TestMethod]
    public void A_link_leads_where_all_links_on_the_way_lead()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in/sub"));
        Directory.CreateDirectory(folder.File("out"));
        File.WriteAllText(folder.File("in/sub/a"), "a");
        File.WriteAllText(folder.File("out/b"), "b");
        File.CreateSymbolicLink(folder.File("in/inside"), "sub/a");
        File.CreateSymbolicLink(folder.File("in/once"), "../out/b");
        File.CreateSymbolicLink(folder.File("in/twice"), "once");
        File.CreateSymbolicLink(folder.File("out/back"), "../in/sub/a");
        File.CreateSymbolicLink(folder.File("in/there-and-back"), "../out/back");
        Directory.CreateSymbolicLink(folder.File("in/folder"), folder.File("out"));
        Directory.CreateSymbolicLink(folder.File("whole"), "in");

        foreach (string root in new[] { folder.File("in"), folder.File("in") + Path.DirectorySeparatorChar, folder.File("whole") })
        {
            var links = new FolderLinks(root);
            foreach (string inside in new[] { "sub/a", "inside", "there-and-back", "none" })
                Assert.IsNull(links.Outside(Path.Combine(root, inside)), inside);
            foreach (string outside in new[] { "once", "twice", "folder/b" })
                Assert.AreEqual(folder.File("out/b"), links.Outside(Path.Combine(root, outside)), outside);
            Assert.IsNotNull(links.Outside(Path.Combine(root, "folder")));
        }
    }

    [TestMethod]
    public void Links_in_a_circle_lead_nowhere()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        Assert.IsNull(new FolderLinks(folder.FullName).Outside(folder.File("a")));
    }

    [TestMethod]
    public void A_folder_beside_it_whose_name_begins_with_its_own_is_outside()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in"));
        Directory.CreateDirectory(folder.File("in2"));
        File.WriteAllText(folder.File("in2/a"), "a");
        File.CreateSymbolicLink(folder.File("in/a"), "../in2/a");
        Assert.AreEqual(folder.File("in2/a"), new FolderLinks(folder.File("in")).Outside(folder.File("in/a")));
    }
}
