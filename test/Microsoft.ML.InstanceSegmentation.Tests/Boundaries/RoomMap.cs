using System.Text.RegularExpressions;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boundaries;

/// <summary>
/// The room of each of the library's types: the folder in which its file lies, with <c>/</c> between folders and <c>top</c> for none.
/// Namespaces do not tell, since all public types share one.
/// </summary>
internal sealed partial class RoomMap
{
    public const string Top = "top";

    private readonly Dictionary<string, string> _rooms = new(StringComparer.Ordinal);

    /// <summary>Where onnx.proto lies, of whose messages the build makes types.</summary>
    private readonly string _roomOfProtobuf;

    public RoomMap(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            string name = Namespace().Match(text).Groups[1].Value;
            foreach (Match declaration in Declaration().Matches(text))
                Add($"{name}.{declaration.Groups[1].Value}", RoomOf(folder, file));
        }
        _roomOfProtobuf = RoomOf(folder, Directory.EnumerateFiles(folder, "*.proto", SearchOption.AllDirectories).Single());
    }

    /// <summary>Every room that has a type.</summary>
    public IReadOnlySet<string> Rooms => _rooms.Values.ToHashSet(StringComparer.Ordinal);

    /// <summary>The room of a type, nested types being in that of the outermost; null for what the compiler adds of itself.</summary>
    /// <exception cref="InvalidOperationException">No file declares the type.</exception>
    public string? Find(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        string name = type.FullName!.Split('`')[0];
        if (_rooms.TryGetValue(name, out string? room))
            return room;
        if (type.GetInterfaces().Any(contract => contract.FullName == "Google.Protobuf.IMessage") || type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            return _roomOfProtobuf;
        bool isOurs = type.Namespace?.StartsWith("Microsoft.ML", StringComparison.Ordinal) == true;
        return !isOurs || type.Name.Contains('<', StringComparison.Ordinal)
            ? null
            : throw new InvalidOperationException($"No source file declares {type}; does its declaration begin its line?");
    }

    private static string RoomOf(string folder, string file)
    {
        string room = Path.GetDirectoryName(Path.GetRelativePath(folder, file))!.Replace(Path.DirectorySeparatorChar, '/');
        return room.Length == 0 ? Top : room;
    }

    private void Add(string type, string room)
    {
        if (!_rooms.TryAdd(type, room) && _rooms[type] != room)
            throw new InvalidOperationException($"{type} is declared in the rooms {_rooms[type]} and {room}.");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // Only the declarations of types that are not nested begin their line.
    [GeneratedRegex(@"^(?:public|internal|file)\b[\w ]*?\b(?:class|struct|interface|enum|record(?: class| struct)?|delegate [\w<>?\[\], ]+?) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
