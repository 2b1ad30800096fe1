using System.Security.Cryptography;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Images whose files are the same, byte for byte: labelled twice within a data set, or in two that should have none in common.</summary>
internal static class EqualFiles
{
    /// <summary>The images by the content of their files.</summary>
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

    /// <summary>Groups of equal images of a data set, each of two or more.</summary>
    public static IEnumerable<LabelledImage[]> Within(LabelledDataset data) =>
        Of(data.Images).Where(same => same.Count() > 1).Select(same => same.ToArray());

    /// <summary>Pairs of equal images, one of each data set.</summary>
    public static IEnumerable<(LabelledImage Image, LabelledImage Other)> Between(LabelledDataset data, LabelledDataset other)
    {
        HashSet<LabelledImage> others = [.. other.Images];
        foreach (IGrouping<string, LabelledImage> same in Of([.. data.Images, .. other.Images]))
        {
            if (same.FirstOrDefault(image => !others.Contains(image)) is { } image && same.FirstOrDefault(others.Contains) is { } its)
                yield return (image, its);
        }
    }
}
