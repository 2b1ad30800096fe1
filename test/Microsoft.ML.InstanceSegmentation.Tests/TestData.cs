using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>Files that tests read.</summary>
internal static class TestData
{
    private static readonly JsonSerializerOptions s_camelCase = new(JsonSerializerDefaults.Web);

    /// <summary>A file that lies beside a test, such as "Masks/RunLengthMaskReference.json".</summary>
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>Reads a JSON file that lies beside a test.</summary>
    public static T Read<T>(string name)
    {
        using FileStream stream = File.OpenRead(Path(name));
        return JsonSerializer.Deserialize<T>(stream, s_camelCase) ?? throw new InvalidDataException($"{name} is empty.");
    }

    /// <summary>
    /// The folder of the nuclei images: NUCLEI_DATA, or shared/data/nuclei beside one of the folders above the tests.
    /// A test that asks for it ends as inconclusive where it is not there.
    /// </summary>
    public static string Nuclei()
    {
        IEnumerable<string> places = Above(AppContext.BaseDirectory).Select(folder => System.IO.Path.Combine(folder, "shared", "data", "nuclei"));
        if (Environment.GetEnvironmentVariable("NUCLEI_DATA") is { Length: > 0 } named)
            places = places.Prepend(named);
        string? found = places.FirstOrDefault(place => File.Exists(System.IO.Path.Combine(place, "train.json")));
        if (found is null)
            Assert.Inconclusive("The nuclei images are not on this machine; set NUCLEI_DATA to their folder.");
        return found;
    }

    /// <summary>
    /// A case that a user's report led to: shared/cases/… beside one of the folders above the tests.
    /// A test that asks for it ends as inconclusive where it is not there.
    /// </summary>
    public static string Case(string name)
    {
        string? found = Above(AppContext.BaseDirectory)
            .Select(folder => System.IO.Path.Combine(folder, "shared", "cases", name)).FirstOrDefault(System.IO.Path.Exists);
        if (found is null)
            Assert.Inconclusive($"The case '{name}' is not on this machine; it lies in shared/cases beside the repository.");
        return found;
    }

    /// <summary>The folder of the solution, for tests that look at the sources.</summary>
    public static string RepositoryRoot => Above(AppContext.BaseDirectory).First(folder => File.Exists(System.IO.Path.Combine(folder, "Microsoft.ML.InstanceSegmentation.sln")));

    private static IEnumerable<string> Above(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
