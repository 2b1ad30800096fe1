using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Reads results files of the usual kind fast: straight from their bytes, in as many parts as there are processors. For everything else, also
/// for every fault, it gives up, and <see cref="CocoResults"/> reads the file, or says what is wrong with it.
/// </summary>
internal static class CocoResultsScanner
{
    /// <summary>Below this a part is not worth a thread, in bytes.</summary>
    private const int SmallestPart = 1 << 20;

    private static readonly JsonReaderState s_insideList = InsideList();

    /// <param name="file">The results file.</param>
    /// <param name="data">The data set that they are for.</param>
    /// <returns>null where the file is not of the usual kind.</returns>
    public static CocoResultColumns? TryRead(string file, LabelledDataset data)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > Array.MaxLength)
            return null;
        byte[] text = File.ReadAllBytes(file);
        var places = new Places(data);
        (int Start, int End)[] slices = Slices(text);
        var parts = new Part?[slices.Length];
        Parallel.For(0, slices.Length, i => parts[i] = Read(text, slices[i], isFirst: i == 0, isLast: i == slices.Length - 1, places));
        // A cut in the wrong place, such as inside a text: the parts do not fit, and one is read after all.
        if (parts.Length > 1 && parts.Contains(null))
        {
            // The parts have changed the text where it was escaped.
            text = File.ReadAllBytes(file);
            parts = [Read(text, (0, text.Length), isFirst: true, isLast: true, places)];
        }
        return parts.Contains(null) ? null : Together(text, Array.ConvertAll(parts, part => part!));
    }

    private static CocoResultColumns? Together(byte[] text, Part[] parts)
    {
        // Of mixed files each detection has to be looked at for itself.
        if (parts.Any(part => part.WithBox != 0 && part.WithBox != part.Images.Count || part.WithMask != 0 && part.WithMask != part.Images.Count)
            || parts.Select(part => (part.WithBox > 0, part.WithMask > 0)).Distinct().Count() > 1)
        {
            return null;
        }
        bool haveBoxes = parts[0].WithBox > 0, haveMasks = parts[0].WithMask > 0;
        return new CocoResultColumns
        {
            Text = text,
            Images = Joined(parts, part => part.Images),
            Classes = Joined(parts, part => part.Classes),
            Scores = Joined(parts, part => part.Scores),
            Boxes = haveBoxes ? Joined(parts, part => part.Boxes) : null,
            Counts = haveMasks ? Joined(parts, part => part.Counts) : null,
        };
    }

    private static T[] Joined<T>(Part[] parts, Func<Part, List<T>> column)
    {
        var all = new T[parts.Sum(part => column(part).Count)];
        int at = 0;
        foreach (Part part in parts)
        {
            column(part).CopyTo(all, at);
            at += column(part).Count;
        }
        return all;
    }

    /// <summary>Cuts between two entries of the list, or what looks like it.</summary>
    private static (int Start, int End)[] Slices(byte[] text)
    {
        int parts = Math.Clamp(text.Length / SmallestPart, 1, Environment.ProcessorCount), start = 0;
        var slices = new List<(int Start, int End)>();
        for (int i = 1; i < parts; i++)
        {
            int from = Math.Max(start, (int)((long)text.Length * i / parts));
            int comma = text.AsSpan(from).IndexOf("},{"u8);
            if (comma < 0)
                break;
            slices.Add((start, from + comma + 1));
            start = from + comma + 2;
        }
        slices.Add((start, text.Length));
        return [.. slices];
    }

    private static Part? Read(byte[] text, (int Start, int End) slice, bool isFirst, bool isLast, Places places)
    {
        try
        {
            var reader = new Utf8JsonReader(text.AsSpan(slice.Start, slice.End - slice.Start), isLast, isFirst ? default : s_insideList);
            var part = new Part(text, slice.Start, places);
            if (isFirst && !(reader.Read() && reader.TokenType == JsonTokenType.StartArray))
                return null;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                    return isLast && !reader.Read() ? part : null;
                if (reader.TokenType != JsonTokenType.StartObject || !part.Add(ref reader))
                    return null;
            }
            return !isLast && reader.CurrentDepth == 1 && reader.BytesConsumed == slice.End - slice.Start ? part : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a text.
            return null;
        }
    }

    /// <summary>A reader's state after a list's opening bracket.</summary>
    private static JsonReaderState InsideList()
    {
        var reader = new Utf8JsonReader("["u8, isFinalBlock: false, default);
        reader.Read();
        return reader.CurrentState;
    }

    /// <summary>Places of images and classes by their ids, and the images' sizes.</summary>
    private sealed class Places(LabelledDataset data)
    {
        private readonly Dictionary<long, int> _images = data.Images.Select((image, i) => (image.Id, i)).ToDictionary(each => each.Id, each => each.i);
        private readonly Dictionary<long, int> _classes = data.Categories.Select((category, i) => (category.Id, i)).ToDictionary(each => each.Id, each => each.i);

        public int Image(long id) => _images.GetValueOrDefault(id, -1);

        public int Class(long id) => _classes.GetValueOrDefault(id, -1);

        public bool IsOfSize(int image, int height, int width) => data.Images[image].Height == height && data.Images[image].Width == width;
    }

    /// <summary>The columns of a part of the file.</summary>
    private sealed class Part(byte[] text, int start, Places places)
    {
        private long _lastImageId = long.MinValue;
        private int _lastImage = -1;

        public List<int> Images { get; } = [];

        public List<int> Classes { get; } = [];

        public List<double> Scores { get; } = [];

        public List<double> Boxes { get; } = [];

        public List<(int Start, int Length)> Counts { get; } = [];

        /// <summary>Detections with a box.</summary>
        public int WithBox { get; private set; }

        /// <summary>Detections with a mask.</summary>
        public int WithMask { get; private set; }

        /// <summary>Reads an entry whose opening brace was read; false where it is not of the usual kind.</summary>
        public bool Add(ref Utf8JsonReader reader)
        {
            int image = -1, category = -1, height = -1, width = -1;
            double score = double.NaN;
            Span<double> box = stackalloc double[4];
            bool hasBox = false, hasMask = false;
            (int Start, int Length) counts = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("image_id"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long id))
                        return false;
                    image = ImageOf(id);
                }
                else if (reader.ValueTextEquals("category_id"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long id))
                        return false;
                    category = places.Class(id);
                }
                else if (reader.ValueTextEquals("score"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
                        return false;
                    score = reader.GetDouble();
                }
                else if (reader.ValueTextEquals("bbox"u8))
                {
                    hasBox = Numbers(ref reader, box);
                    if (!hasBox)
                        return false;
                }
                else if (reader.ValueTextEquals("segmentation"u8))
                {
                    hasMask = Mask(ref reader, out height, out width, out counts);
                    if (!hasMask)
                        return false;
                }
                else if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }
            if (reader.TokenType != JsonTokenType.EndObject || image < 0 || category < 0 || !double.IsFinite(score) || !(hasBox || hasMask))
                return false;
            if (hasMask && !places.IsOfSize(image, height, width))
                return false;
            Images.Add(image);
            Classes.Add(category);
            Scores.Add(score);
            if (hasBox)
            {
                WithBox++;
                Boxes.AddRange(box);
            }
            if (hasMask)
            {
                WithMask++;
                Counts.Add(counts);
            }
            return true;
        }

        /// <summary>Detections of one image mostly stand together.</summary>
        private int ImageOf(long id)
        {
            if (id != _lastImageId)
                (_lastImageId, _lastImage) = (id, places.Image(id));
            return _lastImage;
        }

        private bool Mask(ref Utf8JsonReader reader, out int height, out int width, out (int Start, int Length) counts)
        {
            (height, width, counts) = (-1, -1, (0, -1));
            Span<double> size = stackalloc double[2];
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("size"u8))
                {
                    if (!Numbers(ref reader, size) || size[0] != (int)size[0] || size[1] != (int)size[1])
                        return false;
                    (height, width) = ((int)size[0], (int)size[1]);
                }
                else if (reader.ValueTextEquals("counts"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                        return false;
                    int at = start + (int)reader.TokenStartIndex + 1;
                    // In place: what is no longer escaped is shorter, and the reader is past it.
                    counts = (at, reader.ValueIsEscaped ? reader.CopyString(text.AsSpan(at, reader.ValueSpan.Length)) : reader.ValueSpan.Length);
                }
                else if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }
            return reader.TokenType == JsonTokenType.EndObject && height > 0 && counts.Length >= 0;
        }

        /// <summary>A list of exactly so many finite numbers.</summary>
        private static bool Numbers(ref Utf8JsonReader reader, scoped Span<double> numbers)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return false;
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i]))
                    return false;
            }
            return reader.Read() && reader.TokenType == JsonTokenType.EndArray;
        }
    }
}
