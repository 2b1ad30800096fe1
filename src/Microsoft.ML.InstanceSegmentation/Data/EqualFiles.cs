using System.Security.Cryptography;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Images whose files are the same, byte for byte: labelled twice within a data set, or in two that should have none in common.</summary>
internal static class EqualFiles
{
    /// <summary>The images by the content of their files, but those whose file has a length of its own.</summary>
    public static ILookup<string, LabelledImage> Of(IEnumerable<LabelledImage> images)
    {
        // Only files of one length can be the same, and few are: most are not read at all.
        LabelledImage[] alike = [.. images.GroupBy(image => new FileInfo(image.FullPath).Length).Where(same => same.Count() > 1).SelectMany(same => same)];
        var contents = new string[alike.Length];
        Parallel.For(0, alike.Length, i =>
        {
            using FileStream file = File.OpenRead(alike[i].FullPath);
            contents[i] = Convert.ToHexString(SHA256.HashData(file));
        });
        return alike.Zip(contents).ToLookup(each => each.Second, each => each.First);
    }

}
