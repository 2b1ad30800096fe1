using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Where the images of a YOLO data set are: a part is a folder, or a text file with an image or a folder a line, relative to <c>path:</c> or
/// to the file that names them. Some exports mean their own folder by "../".
/// </summary>
/// <param name="yamlFile">The data set's YAML file.</param>
/// <param name="path">Its <c>path:</c>, where it has one.</param>
/// <param name="options">How image files are read, and whether links out of their folder are followed.</param>
internal sealed class YoloPaths(string yamlFile, string? path, ReadingOptions options)
{
    private const string List = ".txt";

    private readonly string _beside = Path.GetDirectoryName(Path.GetFullPath(yamlFile))!;

    /// <summary>The image files of a part, each once, with the folder that their names are relative to.</summary>
    /// <param name="places">Its folders and lists.</param>
    /// <param name="split">Its name, for messages.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="FileNotFoundException">A list, or an image of one, is not there.</exception>
    /// <exception cref="InvalidDataException">A list names what is no image, or lies outside the data set.</exception>
    public IEnumerable<(ImageLookup Images, string File)> Images(IEnumerable<string> places, string split)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((ImageLookup images, string file) in places.SelectMany(place => OfPlace(place, split)))
        {
            if (seen.Add(file))
                yield return (images, file);
        }
    }

    private IEnumerable<string> Roots => path is null ? [_beside] : [Path.GetFullPath(path, _beside), _beside];

    private IEnumerable<(ImageLookup Images, string File)> OfPlace(string place, string split)
    {
        bool isList = Path.GetExtension(place).Equals(List, StringComparison.OrdinalIgnoreCase);
        string? found = Roots.SelectMany(from => new[] { Path.GetFullPath(place, from), Path.GetFullPath(place.Replace("../", "", StringComparison.Ordinal), from) })
            .FirstOrDefault(isList ? File.Exists : Directory.Exists);
        if (found is null)
        {
            string message = $"{yamlFile}: the {(isList ? "list" : "folder")} '{place}' of the part '{split}' does not exist beside it or in '{Roots.First()}'. Correct the path in the file.";
            throw isList ? new FileNotFoundException(message, place) : new DirectoryNotFoundException(message);
        }
        return isList ? OfList(found) : OfFolder(found);
    }

    /// <summary>Of folders in it, too.</summary>
    private IEnumerable<(ImageLookup Images, string File)> OfFolder(string folder)
    {
        var images = new ImageLookup(folder, options);
        return Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder).Order(StringComparer.Ordinal)
            .SelectMany(ImageFiles.InFolder).Select(file => (images, file));
    }

    private IEnumerable<(ImageLookup Images, string File)> OfList(string list)
    {
        string own = Path.GetDirectoryName(list)!;
        string[] roots = [.. Roots.Append(own).Where(Directory.Exists).Distinct(StringComparer.Ordinal)];
        foreach ((int index, string line) in File.ReadLines(list).Index())
        {
            string name = line.Trim();
            if (name.Length == 0)
                continue;
            string where = $"{list}: line {index + 1}";
            (string folder, string full) = roots.SelectMany(root => Candidates(root, name).Select(full => (root, full))).FirstOrDefault(each => File.Exists(each.full) || Directory.Exists(each.full));
            if (full is null)
                throw new FileNotFoundException($"{where}: {Excerpt.Name(name)} is neither an image nor a folder in {string.Join(" or ", roots.Select(root => $"'{root}'"))}. Put it there, or correct the line.", name);
            if (Directory.Exists(full))
            {
                foreach ((ImageLookup images, string file) in OfFolder(full))
                    yield return (images, file);
            }
            else
            {
                yield return ImageFiles.Extensions.Contains(Path.GetExtension(full))
                    ? (new ImageLookup(folder, options), full)
                    : throw new InvalidDataException($"{where}: {Excerpt.Name(name)} is no image file; those ending in {string.Join(", ", ImageFiles.Extensions)} are.");
            }
        }
    }

    /// <summary>What a line may mean in a folder, none of it outside: the path itself, or on another machine's, what follows its folder of images.</summary>
    private static IEnumerable<string> Candidates(string root, string name)
    {
        string path = name.Replace('\\', '/');
        int images = path.LastIndexOf("/images/", StringComparison.Ordinal);
        string[] meant = Path.IsPathRooted(path) ? [Path.GetRelativePath(root, path), images < 0 ? "" : path[(images + 1)..]] : [path];
        return meant.Where(relative => relative.Length > 0).Select(relative => PathRule.Inside(root, relative)).OfType<string>();
    }
}
