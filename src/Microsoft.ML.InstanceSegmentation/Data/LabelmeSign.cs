namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What labelme's files are known by: they may have other formats' names beside their own.</summary>
internal static class LabelmeSign
{
    /// <param name="has">Whether the object of a file has a name.</param>
    public static bool Is(Func<string, bool> has) => has("shapes") && has("imagePath");
}
