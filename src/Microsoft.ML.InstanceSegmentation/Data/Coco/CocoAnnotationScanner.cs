using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Reads annotation files of the usual kind fast, in one pass over their bytes, for the evaluation of files. For everything else, also for every
/// fault, it gives up, and <see cref="CocoAnnotationReader"/> reads the file, or says what is wrong with it.
/// </summary>
internal sealed class CocoAnnotationScanner
{
    /// <summary>Below this a part of the annotations is not worth a thread, in bytes.</summary>
    private const int SmallestPart = 1 << 20;

    private static readonly JsonReaderState s_insideList = StateAfter("["u8), s_afterList = StateAfter("{\"a\":[]"u8), s_afterValue = StateAfter("[{\"a\":[]"u8);

    private readonly List<(long Id, string FileName, int Width, int Height, FederatedLabels? Federated)> _images = [];
    private readonly List<LabelCategory> _categories = [];
    private readonly List<long> _ids = [];
    /// <summary>Annotations, in consecutive parts.</summary>
    private readonly List<List<Entry>> _annotations = [];

    /// <param name="file">The annotation file.</param>
    /// <returns>The same data set as <see cref="CocoReader.LoadAnnotations"/> gives; null where the file is not of the usual kind.</returns>
    public static LabelledDataset? TryRead(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > Array.MaxLength)
            return null;
        try
        {
            return new CocoAnnotationScanner().Read(file);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private LabelledDataset? Read(string file)
    {
        byte[] text = File.ReadAllBytes(file);
        var reader = new Utf8JsonReader(text);
        if (!(reader.Read() && reader.TokenType == JsonTokenType.StartObject))
            return null;
        bool hasImages = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("images"u8))
            {
                hasImages = true;
                if (!List(ref reader, Kind.Image))
                    return null;
            }
            else if (reader.ValueTextEquals("categories"u8))
            {
                if (!List(ref reader, Kind.Category))
                    return null;
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                if (!Annotations(text, ref reader))
                    return null;
            }
            else if (!reader.Read() || !reader.TrySkip())
            {
                return null;
            }
        }
        return hasImages && reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? Together(file) : null;
    }

    private LabelledDataset? Together(string file)
    {
        // Two of one id or name have to be told; the reader does.
        if (_images.Select(image => image.Id).Distinct().Count() < _images.Count
            || _categories.Select(category => category.Id).Distinct().Count() < _categories.Count
            || _categories.Select(category => category.Name).Distinct(StringComparer.Ordinal).Count() < _categories.Count)
        {
            return null;
        }
        LabelledImage[] images = [.. _images.OrderBy(image => image.Id).Select(image => new LabelledImage(image.Id, image.FileName, image.FileName, image.Width, image.Height, $"{file}: image {image.Id}") { Federated = image.Federated })];
        LabelCategory[] categories = [.. _categories.OrderBy(category => category.Id)];
        Dictionary<long, LabelledImage> imageOf = images.ToDictionary(image => image.Id);
        Dictionary<long, LabelCategory> categoryOf = categories.ToDictionary(category => category.Id);
        foreach (Entry entry in _annotations.SelectMany(part => part))
        {
            if (!imageOf.TryGetValue(entry.Image, out LabelledImage? image) || !categoryOf.TryGetValue(entry.Category, out LabelCategory? category))
                return null;
            Segmentation shape;
            if (entry.Mask is { } mask)
            {
                if (mask.Height != image.Height || mask.Width != image.Width)
                    return null;
                shape = Segmentation.OfMask(mask);
            }
            else
            {
                shape = Segmentation.OfPacked(image, entry.Polygons!.Value);
            }
            float[] box = [(float)entry.X, (float)entry.Y, (float)(entry.X + entry.Width), (float)(entry.Y + entry.Height)];
            image.Add(new LabelledInstance(entry.Id, category, box, entry.IsCrowd, shape, entry.Area) { FileBox = [entry.X, entry.Y, entry.Width, entry.Height] });
        }
        return new LabelledDataset
        {
            AnnotationFile = file,
            Categories = categories,
            Images = images,
            Problems = new LabelProblems(file),
            Warnings = [],
        };
    }

    private bool List(ref Utf8JsonReader reader, Kind kind)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (!(kind == Kind.Image ? Image(ref reader) : Category(ref reader)))
                return false;
        }
        return reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>Reads the annotations in as many parts as there are processors, and goes on after them.</summary>
    /// <remarks>
    /// Where the list ends is not known before it is read, so it is cut up to the end of the file; the part that meets the list's end is the
    /// last, and what others read behind it counts for nothing.
    /// </remarks>
    private bool Annotations(byte[] text, ref Utf8JsonReader reader)
    {
        // A second list of that name is read by neither.
        if (_annotations.Count > 0 || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        int start = (int)reader.BytesConsumed;
        (int Start, int End)[] slices = Slices(text, start);
        var parts = new AnnotationPart[slices.Length];
        Parallel.For(0, slices.Length, i => parts[i] = AnnotationPart.Read(text, slices[i].Start, slices[i].End));
        for (int i = 0; i < parts.Length; i++)
        {
            if (!parts[i].IsSound)
                return false;
            _annotations.Add(parts[i].Entries);
            if (parts[i].ListEnd is not { } end)
                continue;
            reader = new Utf8JsonReader(text.AsSpan(end), isFinalBlock: true, s_afterList);
            return true;
        }
        return false;
    }

    private static (int Start, int End)[] Slices(byte[] text, int start)
    {
        int parts = Math.Clamp((text.Length - start) / SmallestPart, 1, Environment.ProcessorCount);
        var slices = new List<(int Start, int End)>();
        for (int i = 1, first = start; i < parts; i++)
        {
            int from = Math.Max(start, first + (int)((long)(text.Length - first) * i / parts));
            (int end, int next) = EntryCuts.Find(text.AsSpan(from), isWhole: true);
            if (end < 0)
                break;
            slices.Add((start, from + end));
            start = from + next;
        }
        slices.Add((start, text.Length));
        return [.. slices];
    }

    /// <summary>The state of a reader that has read a text, for one that goes on with another.</summary>
    public static JsonReaderState StateAfter(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        while (reader.Read())
        {
        }
        return reader.CurrentState;
    }

    private bool Image(ref Utf8JsonReader reader)
    {
        long id = long.MinValue, width = 0, height = 0;
        string? name = null, url = null;
        long[]? absent = null, notExhaustive = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                id = Whole(ref reader);
            else if (reader.ValueTextEquals(LvisFields.Absent))
                absent = Ids(ref reader);
            else if (reader.ValueTextEquals(LvisFields.NotExhaustive))
                notExhaustive = Ids(ref reader);
            else if (reader.ValueTextEquals(LvisFields.Url))
                url = Text(ref reader);
            else if (reader.ValueTextEquals("width"u8))
                width = Whole(ref reader);
            else if (reader.ValueTextEquals("height"u8))
                height = Whole(ref reader);
            else if (reader.ValueTextEquals("file_name"u8))
                name = Text(ref reader);
            else if (!reader.Read() || !reader.TrySkip())
                return false;
        }
        name ??= LvisFields.FileName(url);
        if (reader.TokenType != JsonTokenType.EndObject || id == long.MinValue || string.IsNullOrEmpty(name) || width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
            return false;
        FederatedLabels? federated = absent is null && notExhaustive is null ? null : new FederatedLabels(absent ?? [], notExhaustive ?? []);
        _images.Add((id, name, (int)width, (int)height, federated));
        return true;
    }

    private bool Category(ref Utf8JsonReader reader)
    {
        long id = long.MinValue;
        string? name = null;
        ClassFrequency? frequency = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                id = Whole(ref reader);
            else if (reader.ValueTextEquals("name"u8))
                name = Text(ref reader);
            else if (reader.ValueTextEquals(LvisFields.Frequency))
                frequency = LvisFields.FrequencyOf(Text(ref reader)) ?? throw new FormatException();
            else if (!reader.Read() || !reader.TrySkip())
                return false;
        }
        if (reader.TokenType != JsonTokenType.EndObject || id == long.MinValue || string.IsNullOrEmpty(name))
            return false;
        _categories.Add(new LabelCategory(id, name) { Frequency = frequency });
        return true;
    }

    private long[] Ids(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException();
        _ids.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            _ids.Add(reader.TryGetInt64(out long id) ? id : throw new FormatException());
        return reader.TokenType == JsonTokenType.EndArray ? [.. _ids] : throw new FormatException();
    }

    private static long Whole(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long whole) ? whole : throw new FormatException();

    private static string? Text(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    private enum Kind
    {
        Image,
        Category,
    }

    /// <summary>Some consecutive annotations.</summary>
    private sealed class AnnotationPart
    {
        private readonly byte[] _text;
        private readonly int _end;
        private readonly PolygonBuffer _polygons = new(), _box = new();

        /// <summary>Where the reader began: it begins anew behind each list of numbers.</summary>
        private int _start;

        private AnnotationPart(byte[] text, int start, int end) => (_text, _start, _end) = (text, start, end);

        public List<Entry> Entries { get; } = [];

        /// <summary>Whether all of it is of the usual kind.</summary>
        public bool IsSound { get; private set; }

        /// <summary>Where the list ends in the text, if in this part.</summary>
        public int? ListEnd { get; private set; }

        public static AnnotationPart Read(byte[] text, int start, int end)
        {
            var part = new AnnotationPart(text, start, end);
            try
            {
                var reader = new Utf8JsonReader(text.AsSpan(start, end - start), isFinalBlock: false, s_insideList);
                part.IsSound = part.Read(ref reader);
                if (part.IsSound && reader.TokenType == JsonTokenType.EndArray)
                    part.ListEnd = part.Place(reader);
                else
                    part.IsSound &= reader.CurrentDepth == 1 && part.Place(reader) == end;
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException or FormatException)
            {
                part.IsSound = false;
            }
            return part;
        }

        private bool Read(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!Annotation(ref reader))
                    return false;
            }
            return reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
        }

        private bool Annotation(ref Utf8JsonReader reader)
        {
            var entry = new Entry { Id = long.MinValue, Image = long.MinValue, Category = long.MinValue };
            bool hasBox = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                {
                    entry.Id = Whole(ref reader);
                }
                else if (reader.ValueTextEquals("image_id"u8))
                {
                    entry.Image = Whole(ref reader);
                }
                else if (reader.ValueTextEquals("category_id"u8))
                {
                    entry.Category = Whole(ref reader);
                }
                else if (reader.ValueTextEquals("iscrowd"u8))
                {
                    entry.IsCrowd = Whole(ref reader) is var flag and (0 or 1) ? flag == 1 : throw new FormatException();
                }
                else if (reader.ValueTextEquals("area"u8))
                {
                    entry.Area = reader.Read() && reader.TokenType == JsonTokenType.Number && JsonNumber.Read(ref reader) is >= 0 and < double.PositiveInfinity and var area ? area : throw new FormatException();
                }
                else if (reader.ValueTextEquals("bbox"u8))
                {
                    int length = PolygonScanner.Numbers(Rest(reader), _box);
                    if (length < 0 || _box.Length != 4)
                        return false;
                    ReadOnlySpan<double> box = _box[0];
                    (entry.X, entry.Y, entry.Width, entry.Height) = (box[0], box[1], box[2], box[3]);
                    hasBox = true;
                    GoOn(length, ref reader);
                }
                else if (reader.ValueTextEquals("segmentation"u8))
                {
                    int length = PolygonScanner.Polygons(Rest(reader), _polygons);
                    if (length < 0)
                    {
                        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                            return false;
                        using JsonDocument runs = JsonDocument.ParseValue(ref reader);
                        entry.Mask = MaskJson.Read(runs.RootElement);
                        continue;
                    }
                    entry.Polygons = Segmentation.Pack(_polygons);
                    if (entry.Polygons is null)
                        return false;
                    GoOn(length, ref reader);
                }
                else if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }
            if (reader.TokenType != JsonTokenType.EndObject || !hasBox || entry.Id == long.MinValue || (entry.Polygons is null && entry.Mask is null))
                return false;
            Entries.Add(entry);
            return true;
        }

        /// <summary>The place in the text that the reader has come to.</summary>
        private int Place(in Utf8JsonReader reader) => _start + (int)reader.BytesConsumed;

        /// <summary>What it has not read.</summary>
        private ReadOnlySpan<byte> Rest(in Utf8JsonReader reader) => _text.AsSpan(Place(reader).._end);

        /// <summary>Has a reader that stands before a value go on behind it.</summary>
        private void GoOn(int length, ref Utf8JsonReader reader)
        {
            _start = Place(reader) + length;
            reader = new Utf8JsonReader(_text.AsSpan(_start.._end), isFinalBlock: false, s_afterValue);
        }
    }

    private struct Entry
    {
        public long Id, Image, Category;
        public double X, Y, Width, Height;
        public double? Area;
        public bool IsCrowd;
        public CompactPolygons? Polygons;
        public RunLengthMask? Mask;
    }
}
