using Microsoft.ML.InstanceSegmentation.Build;

namespace Microsoft.ML.InstanceSegmentation.Tests.Build;

[TestClass]
public sealed class GlibcxxVersionTests
{
    [TestMethod]
    public void The_flag_belongs_to_the_entry_of_the_version()
    {
        byte[] library = ElfBytes.LikeTorchSharp().ToArray();
        int flag = GlibcxxVersion.FlagToSet(library)!.Value;
        // The same file built with the flag set differs in that byte alone.
        ElfBytes weak = ElfBytes.LikeTorchSharp();
        weak.Needs[1].Versions[1] = new NeededVersion("GLIBCXX_3.4.32", 4, Flags: 2);
        library[flag] |= GlibcxxVersion.Weak;
        CollectionAssert.AreEqual(weak.ToArray(), library);
    }

    [TestMethod]
    public void A_flagged_library_needs_no_flag()
    {
        byte[] library = ElfBytes.LikeTorchSharp().ToArray();
        library[GlibcxxVersion.FlagToSet(library)!.Value] |= GlibcxxVersion.Weak;
        Assert.IsNull(GlibcxxVersion.FlagToSet(library));
    }

    [TestMethod]
    public void A_library_that_does_not_ask_for_the_version_needs_no_flag()
    {
        ElfBytes library = ElfBytes.LikeTorchSharp();
        library.Needs[1].Versions[1] = new NeededVersion("GLIBCXX_3.4.30", 4);
        Assert.IsNull(GlibcxxVersion.FlagToSet(library.ToArray()));
    }

    [TestMethod]
    public void The_same_version_of_another_library_is_none_of_it()
    {
        ElfBytes library = ElfBytes.LikeTorchSharp();
        library.Needs[1] = ("libother.so", library.Needs[1].Versions);
        Assert.IsNull(GlibcxxVersion.FlagToSet(library.ToArray()));
    }

    [TestMethod]
    [DataRow((ushort)4)]
    [DataRow((ushort)0x8004, DisplayName = "a hidden symbol")]
    public void Another_symbol_of_the_version_is_named(ushort version)
    {
        ElfBytes library = ElfBytes.LikeTorchSharp();
        library.Symbols.Add(("_ZNSt6chrono9something", version));
        Assert.Contains("_ZNSt6chrono9something", Refused(library.ToArray()));
    }

    [TestMethod]
    [DataRow(new byte[0])]
    [DataRow(new byte[] { 0x7f, (byte)'E', (byte)'L' })]
    [DataRow(new byte[] { (byte)'M', (byte)'Z', 0x90, 0 })]
    public void What_is_not_ELF_is_refused(byte[] file) => Assert.Contains("not an ELF library", Refused(file));

    [TestMethod]
    [DataRow(4, (byte)1, DisplayName = "32 bits")]
    [DataRow(5, (byte)2, DisplayName = "big-endian")]
    public void Another_class_of_ELF_is_refused(int offset, byte value)
    {
        byte[] library = ElfBytes.LikeTorchSharp().ToArray();
        library[offset] = value;
        Assert.Contains("64-bit little-endian", Refused(library));
    }

    [TestMethod]
    [DataRow(1, ".dynsym")]
    [DataRow(3, ".gnu.version")]
    [DataRow(4, ".gnu.version_r")]
    public void A_missing_section_is_named(int section, string name)
    {
        ElfBytes library = ElfBytes.LikeTorchSharp();
        library.Types[section] = 1;
        Assert.Contains($"no section {name}.", Refused(library.ToArray()));
    }

    [TestMethod]
    public void A_library_cut_off_at_any_length_is_refused()
    {
        byte[] library = ElfBytes.LikeTorchSharp().ToArray();
        for (int length = 0; length < library.Length; length++)
            Refused(library[..length]);
    }

    [TestMethod]
    public void Broken_bytes_are_refused_or_ignored()
    {
        byte[] library = ElfBytes.LikeTorchSharp().ToArray();
        for (int i = 0; i < library.Length; i++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                byte[] broken = [.. library];
                broken[i] = value;
                try
                {
                    Assert.IsInRange(0, library.Length - 1, GlibcxxVersion.FlagToSet(broken) ?? 0);
                }
                catch (InvalidDataException)
                {
                    // The one exception that the task turns into a build error.
                }
            }
        }
    }

    private static string Refused(byte[] file) => Assert.ThrowsExactly<InvalidDataException>(() => GlibcxxVersion.FlagToSet(file)).Message;
}
