using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>COCO's results files that are damaged at random. Each must be evaluated, to figures from 0 to 1 or -1 for none, or be refused by an error that names it.</summary>
internal sealed class MutatedResults : IDisposable
{
    private const string Annotations = """
        {"images":[{"id":1,"file_name":"a.png","width":32,"height":24},{"id":2,"file_name":"b.png","width":32,"height":24}],"categories":[{"id":1,"name":"cell"},{"id":2,"name":"x"}],"annotations":[
        {"id":1,"image_id":1,"category_id":1,"bbox":[4,2,8,6],"area":48,"iscrowd":0,"segmentation":[[4,2,12,2,12,8,4,8]]},
        {"id":2,"image_id":2,"category_id":2,"bbox":[4,2,8,6],"area":48,"iscrowd":0,"segmentation":[[4,2,12,2,12,8,4,8]]}]}
        """;

    private const string Results = """
        [{"image_id":1,"category_id":1,"score":0.75,"bbox":[4,2,8,6],"segmentation":{"size":[24,32],"counts":"R36b00000000000000n>"}},
        {"image_id":2,"category_id":2,"score":0.5,"bbox":[4,2.5,8,6],"segmentation":{"size":[24,32],"counts":[98,6,18,6,18,6,18,6,18,6,18,6,18,6,18,6,496]}},
        {"image_id":2,"category_id":1,"score":1e-2,"bbox":[0,0,3,3],"segmentation":[[0,0,3,0,3,3,0,3]]}]
        """;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    public MutatedResults() => File.WriteAllText(_folder.File("a.json"), Annotations);

    public (IReadOnlyList<string> Faults, int Evaluated, int Refused) Run(int count, int seed)
    {
        var faults = new List<string>();
        int evaluated = 0, refused = 0;
        byte[] whole = Encoding.UTF8.GetBytes(Results);
        for (int i = -1; i < count; i++)
        {
            var random = new Random(unchecked(seed * 1_000_003 + i));
            // Undamaged, the first is evaluated.
            byte[] damaged = i < 0 ? whole : Damage.Some(whole, random);
            if (Try(damaged, out bool isRead) is { } fault)
                faults.Add($"seed {seed}, file {i}: {fault}\n{Encoding.Latin1.GetString(damaged)}");
            else if (i < 0 && !isRead)
                faults.Add("refused as it is");
            (evaluated, refused) = isRead ? (evaluated + 1, refused) : (evaluated, refused + 1);
        }
        return (faults, evaluated, refused);
    }

    public void Dispose() => _folder.Dispose();

    private string? Try(byte[] results, out bool isRead)
    {
        isRead = false;
        string file = _folder.File("r.json");
        File.WriteAllBytes(file, results);
        DateTime started = DateTime.UtcNow;
        try
        {
            DetectionMetrics metrics = DetectionMetrics.FromCocoResults(_folder.File("a.json"), file);
            isRead = true;
            foreach (CocoMetrics? each in new[] { metrics.BoundingBox, metrics.Mask })
            {
                if (each is not null && new[] { each.AP, each.AP50, each.APSmall, each.AR }.Any(figure => figure is not (-1 or (>= 0 and <= 1 + 1e-9))))
                    return $"its figures are {each}";
            }
        }
        catch (InvalidDataException failure)
        {
            return failure.Message.Contains(file, StringComparison.Ordinal) ? null : $"the error names no file: {failure}";
        }
        catch (Exception failure)
        {
            return $"no error of ours: {failure}";
        }
        return DateTime.UtcNow - started > s_most ? $"it took {DateTime.UtcNow - started}" : null;
    }
}
