using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Reads a COCO file of any length item by item, annotations on all processors. What is not as usual in an annotation is read again as a document,
/// so that messages and rules are those of <see cref="CocoAnnotationReader"/>. What is not as usual in the file, every fault of JSON too, makes it give up.
/// </summary>
/// <param name="reader">Takes the items.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="blockLength">Bytes that are read at a time.</param>
internal sealed class CocoStreamReader(CocoAnnotationReader reader, string file, int blockLength = JsonBlocks.UsualLength)
{
    private static readonly string[] s_lists = ["images", "categories", "annotations"];

    private readonly Dictionary<string, int> _items = [];

    /// <summary>Reads an item that is as usual, without a document; false leaves it to that.</summary>
    private delegate bool UsualItem(ReadOnlySpan<byte> item);

    /// <summary>Reads the file; false where it is to be read as one document.</summary>
    /// <exception cref="InvalidDataException">An image or a category is none.</exception>
    public bool TryRead()
    {
        try
        {
            if (!OrdinaryFile.Is(file))
                return false;
            using FileStream stream = File.OpenRead(file);
            return TryRead(new JsonBlocks(stream, blockLength));
        }
        catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private bool TryRead(JsonBlocks json)
    {
        var places = new Dictionary<string, long>();
        var known = new HashSet<string>();
        json.TakeByteOrderMark();
        if (!json.Take((byte)'{'))
            return false;
        bool hasMore = json.Peek() != '}';
        while (hasMore)
        {
            if (json.Peek() != '"')
                return false;
            string name = Text(json, json.Value());
            if (!json.Take((byte)':'))
                return false;
            if (s_lists.Contains(name))
            {
                if (json.Peek() != '[' || !places.TryAdd(name, json.Position))
                    return false;
                json.Skip();
            }
            else
            {
                Check(json, json.Value());
            }
            known.Add(name);
            hasMore = json.Take((byte)',');
        }
        if (!json.Take((byte)'}') || json.Peek() is not null || !places.ContainsKey("images") || LabelmeSign.Is(known.Contains))
            return false;
        return List(json, places, "categories", "category", _ => false, reader.ReadCategory)
            && List(json, places, "images", "image", item => CocoImageParser.TryRead(item, reader), reader.ReadImage)
            && reader.CheckFiles()
            && Annotations(json, places);
    }

    private bool List(JsonBlocks json, Dictionary<string, long> places, string name, string kind, UsualItem usual, Action<JsonEntry> read) =>
        Items(json, places, name, (buffer, items) =>
        {
            foreach ((int start, int length) in items)
            {
                int number = _items[name] = _items.GetValueOrDefault(name) + 1;
                if (usual(buffer.Span.Slice(start, length)))
                    continue;
                using JsonDocument document = JsonFile.ParseItem(buffer.Slice(start, length));
                read(new JsonEntry(document.RootElement, file, $"{file}: {kind} number {number} of the list"));
            }
        });

    private bool Annotations(JsonBlocks json, Dictionary<string, long> places)
    {
        LabelledInstance?[] found = [];
        LabelledImage?[] images = [];
        return Items(json, places, "annotations", (buffer, items) =>
        {
            if (found.Length < items.Count)
                (found, images) = (new LabelledInstance?[items.Count], new LabelledImage?[items.Count]);
            const int share = 64;
            // One thread for each processor and no more: others would only take turns.
            var each = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, (items.Count + share - 1) / share, each, () => new CocoAnnotationParser(reader), (part, _, parser) =>
            {
                for (int i = part * share; i < Math.Min(items.Count, (part + 1) * share); i++)
                    found[i] = parser.TryParse(buffer.Span.Slice(items[i].Start, items[i].Length), out images[i]);
                return parser;
            }, _ => { });
            for (int i = 0; i < items.Count; i++)
            {
                if (found[i] is { } instance)
                {
                    reader.Add(images[i]!, instance);
                    continue;
                }
                using JsonDocument document = JsonFile.ParseItem(buffer.Slice(items[i].Start, items[i].Length));
                reader.ReadAnnotation(new JsonEntry(document.RootElement, file, $"{file}: annotation number {reader.Annotations + 1} of the list"));
            }
        });
    }

    private static bool Items(JsonBlocks json, Dictionary<string, long> places, string name, Action<ReadOnlyMemory<byte>, List<(int Start, int Length)>> read)
    {
        if (!places.TryGetValue(name, out long place))
            return true;
        json.Seek(place);
        json.Take((byte)'[');
        var items = new List<(int Start, int Length)>();
        bool isFirst = true;
        while (true)
        {
            if (!isFirst && !json.Take((byte)','))
                return json.Take((byte)']');
            bool ends = json.Peek() == ']';
            // A comma before the end is for the document's reader to tell.
            if (ends)
                return isFirst && json.Take((byte)']');
            json.Values(items);
            isFirst = false;
            read(json.Buffer, items);
        }
    }

    private static string Text(JsonBlocks json, (int Start, int Length) value)
    {
        var text = new Utf8JsonReader(json.Buffer.Span.Slice(value.Start, value.Length));
        text.Read();
        return text.GetString()!;
    }

    private static void Check(JsonBlocks json, (int Start, int Length) value)
    {
        var text = new Utf8JsonReader(json.Buffer.Span.Slice(value.Start, value.Length));
        while (text.Read())
        {
        }
    }
}
