using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A detection as its scanner finds it; valid until the next.</summary>
internal readonly ref struct CocoResultEntry
{
    /// <summary>Place of its image in the data set.</summary>
    public required int Image { get; init; }

    /// <summary>Place of its class in the data set.</summary>
    public required int Class { get; init; }

    public required double Score { get; init; }

    /// <summary>x, y, width, height; empty where the file has no boxes.</summary>
    public required ReadOnlySpan<double> Box { get; init; }

    public required bool HasMask { get; init; }

    /// <summary>The compressed counts of its mask, which is of the image's size; empty where the file has no masks.</summary>
    public required ReadOnlySpan<byte> Counts { get; init; }
}

/// <summary>Receives the detections of a part of a file, in the file's order.</summary>
internal interface ICocoResultsPart
{
    void Add(CocoResultEntry found);
}

/// <summary>
/// Reads results files of the usual kind fast: window after window of their bytes, on all processors, so that a file of any size takes a few
/// megabytes. For everything else, also for every fault, it gives up, and <see cref="CocoResults"/> reads the file, or says what is wrong with it.
/// </summary>
internal static class CocoResultsScanner
{
    /// <summary>Bytes that are read at once: they stay in the processor's own memory.</summary>
    private const int WindowBytes = 1 << 20;

    /// <summary>Bytes in which the end of an entry is looked for; some entries are longer.</summary>
    private const int SearchBytes = 1 << 14;

    private static readonly JsonReaderState s_insideList = InsideList();

    /// <param name="file">The results file.</param>
    /// <param name="data">The data set that they are for.</param>
    /// <param name="create">Makes the receiver of a part.</param>
    /// <returns>Consecutive parts, and whether the detections have masks; null where the file is not of the usual kind.</returns>
    public static (T[] Parts, bool HasMasks)? TryRead<T>(string file, LabelledDataset data, Func<T> create)
        where T : class, ICocoResultsPart
    {
        if (!File.Exists(file))
            return null;
        using SafeFileHandle handle = File.OpenHandle(file);
        long length = RandomAccess.GetLength(handle);
        var places = new Places(data);
        Part<T>?[] parts = Read(handle, Slices(handle, length), places, create);
        // A cut in the wrong place, such as inside a text: the parts do not fit, and one is read after all.
        if (parts.Length > 1 && parts.Contains(null) && length <= Array.MaxLength)
            parts = Read(handle, [(0, length)], places, create);
        if (parts.Contains(null))
            return null;
        // Of mixed files each detection has to be looked at for itself.
        int count = parts.Sum(part => part!.Count), boxes = parts.Sum(part => part!.WithBox), masks = parts.Sum(part => part!.WithMask);
        return (boxes == 0 || boxes == count) && (masks == 0 || masks == count) ? (Array.ConvertAll(parts, part => part!.Receiver), masks > 0) : null;
    }

    private static Part<T>?[] Read<T>(SafeFileHandle handle, (long Start, long End)[] slices, Places places, Func<T> create)
        where T : class, ICocoResultsPart
    {
        var parts = new Part<T>?[slices.Length];
        Parallel.For(0, slices.Length, () => new Window(), (i, _, window) =>
        {
            byte[] text = window.Read(handle, slices[i].Start, (int)(slices[i].End - slices[i].Start), out int count);
            parts[i] = Read(text, count, isFirst: i == 0, isLast: i == slices.Length - 1, places, create());
            return window;
        }, _ => { });
        return parts;
    }

    /// <summary>Cuts between two entries of the list, or what looks like it.</summary>
    private static (long Start, long End)[] Slices(SafeFileHandle handle, long length)
    {
        var slices = new List<(long Start, long End)>();
        var buffer = new byte[SearchBytes];
        long start = 0;
        while (length - start > 2 * WindowBytes && Cut(handle, start + WindowBytes, buffer) is { } cut && cut.End - start <= Array.MaxLength)
        {
            slices.Add((start, cut.End));
            start = cut.Next;
        }
        slices.Add((start, length));
        return [.. slices];
    }

    /// <summary>The first place from a position on where an entry ends and another begins; null where there is none.</summary>
    private static (long End, long Next)? Cut(SafeFileHandle handle, long position, byte[] buffer)
    {
        while (true)
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, RandomAccess.Read(handle, buffer, position));
            (int end, int next) = EntryCuts.Find(text, isWhole: text.Length < buffer.Length);
            if (end >= 0)
                return (position + end, position + next);
            if (text.Length < buffer.Length)
                return null;
            // An end that was cut off from what follows is read again, together with it.
            position += next == 0 ? text.Length : next;
        }
    }

    private static Part<T>? Read<T>(byte[] text, int length, bool isFirst, bool isLast, Places places, T receiver)
        where T : class, ICocoResultsPart
    {
        try
        {
            var reader = new Utf8JsonReader(text.AsSpan(0, length), isLast, isFirst ? default : s_insideList);
            var part = new Part<T>(text, places, receiver);
            if (isFirst && !(reader.Read() && reader.TokenType == JsonTokenType.StartArray))
                return null;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                    return isLast && !reader.Read() ? part : null;
                if (reader.TokenType != JsonTokenType.StartObject || !part.Add(ref reader))
                    return null;
            }
            return !isLast && reader.CurrentDepth == 1 && reader.BytesConsumed == length ? part : null;
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

    /// <summary>Memory for the bytes of a window, which a thread keeps.</summary>
    private sealed class Window
    {
        private byte[] _bytes = [];

        public byte[] Read(SafeFileHandle handle, long start, int length, out int count)
        {
            if (_bytes.Length < length)
                _bytes = new byte[length + length / 8];
            count = 0;
            while (count < length && RandomAccess.Read(handle, _bytes.AsSpan(count, length - count), start + count) is > 0 and var read)
                count += read;
            return _bytes;
        }
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

    /// <summary>A part of the file that is being read.</summary>
    private sealed class Part<T>(byte[] text, Places places, T receiver)
        where T : class, ICocoResultsPart
    {
        private long _lastImageId = long.MinValue;
        private int _lastImage = -1;

        public T Receiver => receiver;

        public int Count { get; private set; }

        /// <summary>Detections with a box.</summary>
        public int WithBox { get; private set; }

        /// <summary>Detections with a mask.</summary>
        public int WithMask { get; private set; }

        /// <summary>Reads an entry whose opening brace was read; false where it is not of the usual kind.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                    score = JsonNumber.Read(ref reader);
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
            Count++;
            WithBox += hasBox ? 1 : 0;
            WithMask += hasMask ? 1 : 0;
            receiver.Add(new CocoResultEntry
            {
                Image = image,
                Class = category,
                Score = score,
                Box = hasBox ? box : [],
                HasMask = hasMask,
                Counts = hasMask ? text.AsSpan(counts.Start, counts.Length) : [],
            });
            return true;
        }

        /// <summary>Detections of one image mostly stand together.</summary>
        private int ImageOf(long id)
        {
            if (id != _lastImageId)
                (_lastImageId, _lastImage) = (id, places.Image(id));
            return _lastImage;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                    int at = (int)reader.TokenStartIndex + 1;
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
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static bool Numbers(ref Utf8JsonReader reader, scoped Span<double> numbers)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return false;
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
                    return false;
                numbers[i] = JsonNumber.Read(ref reader);
                if (!double.IsFinite(numbers[i]))
                    return false;
            }
            return reader.Read() && reader.TokenType == JsonTokenType.EndArray;
        }
    }
}
