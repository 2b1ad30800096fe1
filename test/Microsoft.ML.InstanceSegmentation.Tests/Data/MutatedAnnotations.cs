using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>
/// Annotations of COCO's whose run lengths or polygons are damaged at random. Each must be used, with a mask of its image's size and a box inside it, or be left
/// out with a reason; and what reads annotations fast must give what their document gives.
/// </summary>
internal static class MutatedAnnotations
{
    private const int Height = 24, Width = 32;

    /// <summary>Images anew after so many annotations, since they keep what they have.</summary>
    private const int Batch = 1000;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    /// <summary>Run lengths, as a list or compressed. In some of the lists a run has pixels of another, which keeps their sum.</summary>
    public static (IReadOnlyList<string> Faults, int Used, int LeftOut) RunLengths(int count, int seed) => Run(count, seed, random =>
    {
        RunLengthMask mask = RunLengthMask.FromPolygons(Height, Width, [Polygon(random)]);
        int[] runs = mask.Counts.ToArray();
        int moved = random.Next(-3, 30);
        runs[random.Next(runs.Length)] -= moved;
        runs[random.Next(runs.Length)] += moved;
        byte[] text = Encoding.UTF8.GetBytes(random.Next(2) == 0 ? mask.ToJson() : $$"""{"size":[{{Height}},{{Width}}],"counts":[{{string.Join(",", runs)}}]}""");
        return random.Next(3) == 0 ? text : Damage.Some(text, random);
    });

    /// <summary>One to three polygons.</summary>
    public static (IReadOnlyList<string> Faults, int Used, int LeftOut) Polygons(int count, int seed) => Run(count, seed, random =>
    {
        IEnumerable<string> polygons = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"[{string.Join(",", Polygon(random).Select(number => number.ToString(CultureInfo.InvariantCulture)))}]");
        return Damage.Some(Encoding.UTF8.GetBytes($"[{string.Join(",", polygons)}]"), random);
    });

    private static (IReadOnlyList<string> Faults, int Used, int LeftOut) Run(int count, int seed, Func<Random, byte[]> draw)
    {
        var faults = new List<string>();
        int used = 0, leftOut = 0;
        Reading reading = new();
        for (int i = 0; i < count; i++)
        {
            if (i % Batch == 0)
                reading = new Reading();
            var random = new Random(unchecked(seed * 1_000_003 + i));
            byte[] item = [.. "{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":"u8, .. draw(random), .. "}"u8];
            DateTime started = DateTime.UtcNow;
            string? fault;
            bool isUsed;
            try
            {
                fault = reading.Try(item, out isUsed);
            }
            catch (Exception failure)
            {
                (fault, isUsed) = ($"no error of ours: {failure}", false);
            }
            if (fault is null && DateTime.UtcNow - started > s_most)
                fault = $"it took {DateTime.UtcNow - started}";
            if (fault is not null)
                faults.Add($"seed {seed}, annotation {i}: {fault}\n{Encoding.Latin1.GetString(item)}");
            (used, leftOut) = isUsed ? (used + 1, leftOut) : (used, leftOut + 1);
        }
        return (faults, used, leftOut);
    }

    private static double[] Polygon(Random random) =>
        [.. Enumerable.Range(0, random.Next(3, 9)).SelectMany(_ => new[] { Math.Round(random.NextDouble() * Width, random.Next(4)), Math.Round(random.NextDouble() * Height, random.Next(4)) })];

    /// <summary>A file of one image, read annotation by annotation.</summary>
    private sealed class Reading
    {
        private readonly CocoAnnotationReader _reader = new("a.json", ".", new ReadingOptions());
        private readonly CocoAnnotationParser _parser;
        private readonly LabelledImage _image;
        private int _known;

        public Reading()
        {
            _parser = new CocoAnnotationParser(_reader);
            using JsonDocument image = JsonDocument.Parse($$"""{"id":1,"file_name":"a.png","width":{{Width}},"height":{{Height}}}"""), category = JsonDocument.Parse("""{"id":1,"name":"cell"}""");
            _reader.ReadImage(new JsonEntry(image.RootElement, "a.json", "a.json"));
            _reader.ReadCategory(new JsonEntry(category.RootElement, "a.json", "a.json"));
            _ = _parser.TryParse("{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":[[4,2,12,2,12,8]]}"u8, out LabelledImage? read);
            _image = read ?? throw new InvalidOperationException("An annotation without fault is not read.");
        }

        public string? Try(byte[] item, out bool isUsed)
        {
            isUsed = false;
            LabelledInstance? fast = _parser.TryParse(item, out _);
            JsonDocument document;
            try
            {
                document = JsonFile.ParseItem(item);
            }
            catch (JsonException)
            {
                return fast is null ? null : "it is no JSON, and is read";
            }
            using (document)
                _reader.ReadAnnotation(new JsonEntry(document.RootElement, "a.json", "a.json: annotation number 1 of the list"));
            isUsed = _image.Annotations.Count > _known;
            if (!isUsed)
                return fast is null ? null : "it is left out as a document, and read fast";
            LabelledInstance found = _image.Annotations[_known++];
            if ((found.Mask.Height, found.Mask.Width) != (Height, Width) || found.Mask.Counts.ToArray().Sum(run => (long)run) != Height * Width || found.Mask.Area == 0)
                return $"its mask is {found.Mask}";
            if (!(found.Box[0] >= 0 && found.Box[1] >= 0 && found.Box[2] <= Width && found.Box[3] <= Height && found.Box[0] < found.Box[2] && found.Box[1] < found.Box[3]))
                return $"its box is {string.Join(' ', found.Box)}";
            return fast is null || (fast.Mask.Equals(found.Mask) && fast.Box.SequenceEqual(found.Box)) ? null : "it is another when it is read fast";
        }
    }
}
