using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// YOLO's format of polygons (Ultralytics): a YAML file with the classes' names and the folders of images, and beside each folder
/// <c>images</c> one <c>labels</c>, with a text file for each image. A line is a class's number and a polygon in shares of the image's size.
/// </summary>
internal static class YoloReader
{
    private const int MostNesting = 16;

    /// <param name="yamlFile">The data set's YAML file.</param>
    /// <param name="options">Which part is read, train where none is named, and what becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">The YAML file is none, or has no such part; the message names the place.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder of images is not there.</exception>
    public static LabelledDataset Read(string yamlFile, ReadingOptions options)
    {
        YamlMappingNode root = Root(yamlFile);
        var builder = new DatasetBuilder(yamlFile, options);
        Dictionary<int, string> names = Names(root, yamlFile);
        if (!options.MergeCategories && names.Values.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidDataException($"{yamlFile}: {twice.Count()} classes have the name '{twice.Key}'. Rename one of them, since classes are told apart by their names, or make them one with ReadingOptions.MergeCategories (--merge-categories).");
        foreach (string name in names.OrderBy(each => each.Key).Select(each => each.Value))
            builder.AddCategory(name);
        foreach ((ImageLookup images, string file) in new YoloPaths(yamlFile, (Child(root, "path") as YamlScalarNode)?.Value, options).Images(Parts(root, yamlFile, options.Split ?? "train"), options.Split ?? "train"))
        {
            (int width, int height) = images.Measure(file);
            string labels = LabelFile(file);
            LabelledImage image = builder.AddImage(images.NameOf(file), file, width, height, labels);
            if (OrdinaryFile.Is(labels))
                ReadLabels(builder, image, labels, names);
        }
        return builder.Build();
    }

    private static void ReadLabels(DatasetBuilder builder, LabelledImage image, string file, Dictionary<int, string> names)
    {
        foreach ((int index, string line) in File.ReadLines(file).Index())
        {
            // Numbers and spaces: whatever else is there was never a label file, such as an image under its name.
            if (line.Any(character => char.IsControl(character) && character != '\t' || character == '\uFFFD'))
                throw new InvalidDataException($"{file}: line {index + 1}: it is no text, as a label file of YOLO is. Put the right file there, or remove it where the image has no instance.");
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
                continue;
            string place = $"line {index + 1} of {Path.GetFileName(file)}";
            double[] values = new double[parts.Length];
            if (Enumerable.Range(0, parts.Length).FirstOrDefault(i => !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]), -1) is >= 0 and var bad)
                builder.LeaveOut(image, place, LabelProblem.BadValue, $"'{parts[bad]}' is no number. Correct or remove the line.");
            else if (values[0] != Math.Floor(values[0]) || !names.TryGetValue((int)values[0], out string? name))
                builder.LeaveOut(image, place, LabelProblem.UnknownCategory, $"its class is {parts[0]}, but the data set has no class of that number. Correct it.");
            else if (parts.Length == 5)
                builder.LeaveOut(image, place, LabelProblem.NoSegmentation, "it has a box and no polygon; only masks can be learnt from. Export the data set for segmentation.");
            else
                builder.AddPolygons(image, place, name, [[.. values[1..].Select((value, i) => value * (i % 2 == 0 ? image.Width : image.Height))]]);
        }
    }

    /// <summary>Where an image's labels are: in the last folder images of its path, which is one labels, under its own name.</summary>
    private static string LabelFile(string imageFile)
    {
        string path = Path.ChangeExtension(imageFile, ".txt"), separator = Path.DirectorySeparatorChar.ToString();
        int at = path.LastIndexOf($"{separator}images{separator}", StringComparison.Ordinal);
        return at < 0 ? path : $"{path[..at]}{separator}labels{path[(at + "images".Length + 1)..]}";
    }

    private static YamlMappingNode Root(string file)
    {
        try
        {
            CheckNesting(file);
            using StreamReader text = File.OpenText(file);
            var yaml = new YamlStream();
            yaml.Load(text);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..]
                ? root
                : throw new InvalidDataException($"{file}: it is no data set of YOLO, which has the names of classes and folders of images.");
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{file}: the file is not valid YAML: {failure.Message} ({failure.Start}).", failure);
        }
        // What YamlDotNet makes of a line that begins with a colon.
        catch (ArgumentException failure)
        {
            int line = 1 + File.ReadLines(file).TakeWhile(each => !each.TrimStart().StartsWith(':')).Count();
            throw new InvalidDataException($"{file}: line {line}: a key has no name. Give it one.", failure);
        }
    }

    /// <summary>Lists in lists without end, and copies of copies, are no data set: they would cost all memory.</summary>
    private static void CheckNesting(string file)
    {
        using StreamReader text = File.OpenText(file);
        var parser = new Parser(text);
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MostNesting || parser.Current is AnchorAlias)
                throw new InvalidDataException($"{file}: line {parser.Current.Start.Line}: {(depth > MostNesting ? "lists and mappings are nested too deep" : "it refers to another place of the file (*), which is not read")} for a data set of YOLO.");
        }
    }

    /// <summary>Class names by number: a list, or numbers with names.</summary>
    private static Dictionary<int, string> Names(YamlMappingNode root, string file) => Child(root, "names") switch
    {
        YamlSequenceNode list => list.Children.Select((name, i) => (Number: i, Name: NameOf(name, i, file))).ToDictionary(each => each.Number, each => each.Name),
        YamlMappingNode numbered => Numbered(numbered, file),
        _ => throw new InvalidDataException($"{file}: it has no names: of classes. Add a list of them, or numbers with names."),
    };

    private static Dictionary<int, string> Numbered(YamlMappingNode names, string file)
    {
        var numbered = new Dictionary<int, string>();
        foreach ((YamlNode key, YamlNode name) in names.Children)
        {
            if (key is not YamlScalarNode || !int.TryParse($"{key}", NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                throw new InvalidDataException($"{file}: line {key.Start.Line}: the key {Excerpt.Name($"{key}")} of names: is no number of a class. Give numbers from 0 on, as the label files have them, or a list of names.");
            // 1 and 01 are two keys and one number.
            if (!numbered.TryAdd(number, NameOf(name, number, file)))
                throw new InvalidDataException($"{file}: line {key.Start.Line}: there are two classes of the number {key}. Give each its own.");
        }
        return numbered;
    }

    /// <summary>A class's name. What stands for nothing in YAML is one where it is quoted.</summary>
    private static string NameOf(YamlNode node, int number, string file)
    {
        bool isText = node is YamlScalarNode { Value: { } text } scalar && !string.IsNullOrWhiteSpace(text) && !(scalar.Style == ScalarStyle.Plain && text is "~" or "null" or "Null" or "NULL");
        return isText ? $"{node}" : throw new InvalidDataException($"{file}: line {node.Start.Line}: the class {number} of names: has no name. Give it one.");
    }

    /// <summary>Folders, lists of images, or both, as the file has them.</summary>
    private static string[] Parts(YamlMappingNode root, string file, string split) => Child(root, split) switch
    {
        YamlScalarNode { Value.Length: > 0 } one => [$"{one}"],
        YamlSequenceNode several => [.. several.Children.Select(each => $"{each}")],
        _ => throw new InvalidDataException(
            $"{file}: it has no part '{split}'; it has {string.Join(", ", root.Children.Keys.Select(key => $"'{key}'").Where(key => key is "'train'" or "'val'" or "'test'").DefaultIfEmpty("none"))}."),
    };

    private static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? child) ? child : null;
}
