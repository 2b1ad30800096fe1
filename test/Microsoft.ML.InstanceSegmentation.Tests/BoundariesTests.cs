using System.Reflection;
using Microsoft.ML.InstanceSegmentation.Tests.Boundaries;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>
/// What the library's folders, its rooms, use of each other and of other libraries. It is read off the compiled types, since names from an
/// outer namespace need no <c>using</c>.
/// </summary>
[TestClass]
public sealed class BoundariesTests
{
    /// <summary>Rooms from the bottom to the top. A room uses rooms of lower layers, none of its own layer and none above.</summary>
    private static readonly string[][] s_layers =
    [
        ["Common"],
        ["Options"],
        ["Boxes", "Images", "Masks", "Weights/Tensors"],
        ["Weights/PyTorch", "Weights/Safetensors"],
        ["Weights"],
        ["Data"],
        ["Data/Augmentations", "Data/Coco", "Advice"],
        ["Data/Formats", "Tiles"],
        ["Evaluation"],
        ["Experiments"],
        ["Model/Layers"],
        ["Model/Backbones", "Model/Losses", "Model/Pooling"],
        ["Model/Proposals"],
        ["Model/Heads"],
        ["Model"],
        ["Onnx/Graph"],
        ["Onnx/Emitters"],
        ["Onnx"],
        ["Training"],
        ["MlNet/Reading"],
        ["MlNet/Scoring"],
        ["MlNet"],
        ["Visualization"],
        [RoomMap.Top],
        ["Comparison", "Labelling"],
    ];

    private static readonly Assembly s_library = typeof(RunLengthMask).Assembly;

    private static readonly RoomMap s_rooms = new(Path.Combine(TestData.RepositoryRoot, "src", "Microsoft.ML.InstanceSegmentation"));

    /// <summary>Every use by a type of ours of a type, ours or not.</summary>
    private static readonly List<(Type User, Type Used)> s_uses =
    [
        .. s_library.GetTypes().Where(type => s_rooms.Find(type) is not null)
            .SelectMany(type => TypeUses.Of(type).Select(used => (type, used))),
    ];

    /// <summary>The arrows between rooms, each with the uses that it stands for.</summary>
    private static readonly List<IGrouping<(string From, string To), string>> s_arrows =
    [
        .. s_uses.Where(use => use.Used.Assembly == s_library && s_rooms.Find(use.Used) is not null)
            .GroupBy(use => (From: s_rooms.Find(use.User)!, To: s_rooms.Find(use.Used)!), use => Text(use.User, use.Used))
            .Where(arrow => arrow.Key.From != arrow.Key.To)
            .OrderBy(arrow => arrow.Key),
    ];

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Every_room_has_its_place_in_the_order()
    {
        string[] placed = [.. s_layers.SelectMany(layer => layer)];
        CollectionAssert.AllItemsAreUnique(placed);
        CollectionAssert.AreEquivalent(s_rooms.Rooms.ToArray(), placed, $"Rooms: {string.Join(", ", s_rooms.Rooms.Order())}.");
    }

    [TestMethod]
    public void Arrows_go_down_only()
    {
        foreach (IGrouping<(string From, string To), string> arrow in s_arrows)
            TestContext.WriteLine($"{arrow.Key.From,-20} → {arrow.Key.To,-20} {arrow.Count(),4}  {arrow.First()}");

        Dictionary<string, int> heights = s_layers.Index().SelectMany(layer => layer.Item.Select(room => (room, layer.Index)))
            .ToDictionary(place => place.room, place => place.Index);
        string[] wrong =
        [
            .. s_arrows.Where(arrow => heights[arrow.Key.From] <= heights[arrow.Key.To])
                .Select(arrow => $"{arrow.Key.From} → {arrow.Key.To}: {string.Join(", ", arrow.Distinct())}"),
        ];
        Assert.IsEmpty(wrong, string.Join("\n", wrong));
    }

    [TestMethod]
    public void No_room_reaches_itself()
    {
        ILookup<string, string> next = s_arrows.ToLookup(arrow => arrow.Key.From, arrow => arrow.Key.To);
        string[] circles = [.. s_rooms.Rooms.Where(room => Reached(room).Contains(room)).Order()];
        Assert.IsEmpty(circles, $"These rooms use themselves through others: {string.Join(", ", circles)}.");

        HashSet<string> Reached(string room)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var ahead = new Stack<string>(next[room]);
            while (ahead.TryPop(out string? other))
            {
                if (reached.Add(other))
                    Array.ForEach([.. next[other]], ahead.Push);
            }
            return reached;
        }
    }

    [TestMethod]
    [DataRow("TorchSharp", "Model", "Training", "Comparison")]
    // Training's exceptions carry the model so far, an ITransformer.
    [DataRow("Microsoft.ML", RoomMap.Top, "MlNet", "Visualization", "Comparison", "Labelling", "Training", "Images")]
    [DataRow("Google.Protobuf", "Onnx")]
    [DataRow("SkiaSharp", "Visualization", "Images")]
    [DataRow("BitMiracle.LibTiff.NET", "Images")]
    public void A_library_is_used_only_in(string library, params string[] rooms)
    {
        (Type User, Type Used)[] uses = [.. s_uses.Where(use => IsOf(library, use.Used.Assembly))];
        Assert.IsNotEmpty(uses, $"Nothing uses {library}: the rule no longer tells anything.");
        string[] wrong =
        [
            .. uses.Where(use => !rooms.Contains(s_rooms.Find(use.User)!.Split('/')[0]))
                .GroupBy(use => s_rooms.Find(use.User)!, use => Text(use.User, use.Used))
                .Select(users => $"{users.Key} uses {library}: {string.Join(", ", users.Distinct())}"),
        ];
        Assert.IsEmpty(wrong, string.Join("\n", wrong));
    }

    /// <summary>Whether an assembly is a library or, as <c>Microsoft.ML.Data</c> is of <c>Microsoft.ML</c>, a part of it. Ours is neither.</summary>
    private static bool IsOf(string library, Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        return assembly != s_library && (name == library || name.StartsWith(library + '.', StringComparison.Ordinal));
    }

    private static string Text(Type user, Type used) => $"{Outermost(user).Name}: {Outermost(used).Name}";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
