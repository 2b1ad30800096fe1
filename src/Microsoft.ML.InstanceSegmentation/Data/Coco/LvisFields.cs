using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What LVIS' annotation files have beside COCO's.</summary>
internal static class LvisFields
{
    public const string Absent = "neg_category_ids", NotExhaustive = "not_exhaustive_category_ids", Frequency = "frequency", Url = "coco_url";

    /// <summary>The classes that were looked for in an image; null where the file is no federated one.</summary>
    public static FederatedLabels? Labels(JsonEntry image) =>
        image.Has(Absent) || image.Has(NotExhaustive) ? new FederatedLabels(Ids(image, Absent), Ids(image, NotExhaustive)) : null;

    /// <summary>How frequent a category is; null where the file does not say.</summary>
    public static ClassFrequency? FrequencyOf(JsonEntry category) => category.Find(Frequency) is not { } value
        ? null
        : (value.ValueKind == JsonValueKind.String ? FrequencyOf(value.GetString()) : null)
            ?? throw category.Error($"its {Frequency} is {JsonEntry.Short(value)}; it must be \"r\" for rare, \"c\" for common or \"f\" for frequent.");

    public static ClassFrequency? FrequencyOf(string? letter) => letter switch
    {
        "r" => ClassFrequency.Rare,
        "c" => ClassFrequency.Common,
        "f" => ClassFrequency.Frequent,
        _ => null,
    };

    /// <summary>The file's name in COCO's folders, such as val2017/000000000139.jpg: LVIS has images of several, and names them by their address alone.</summary>
    public static string? FileName(string? cocoUrl)
    {
        string[] parts = cocoUrl?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts.Length >= 2 ? $"{parts[^2]}/{parts[^1]}" : null;
    }

    private static long[] Ids(JsonEntry image, string name)
    {
        if (image.Find(name) is not { } list)
            return [];
        double[] numbers = image.Numbers(list, $"its {name}");
        return numbers.All(number => number == Math.Floor(number) && Math.Abs(number) <= 1L << 53)
            ? Array.ConvertAll(numbers, number => (long)number)
            : throw image.Error($"its {name} are {JsonEntry.Short(list)}; they must be ids of categories, whole numbers.");
    }
}
