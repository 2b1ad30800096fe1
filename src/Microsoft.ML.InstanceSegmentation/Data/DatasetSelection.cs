using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The part of a data set that is asked for: its classes renamed, merged and chosen, and so many of its images.</summary>
internal static class DatasetSelection
{
    private const int MostNamed = 40;

    /// <exception cref="ArgumentException">A class that is renamed or kept is not in the data set; the message lists those that are.</exception>
    public static LabelledDataset Of(LabelledDataset dataset, ReadingOptions options)
    {
        LabelledDataset selected = options.Classes is null && options.RenamedClasses is null ? dataset : OfClasses(dataset, options);
        if (options.LabelledImagesOnly)
            selected = selected.With([.. selected.Images.Where(image => image.Annotations.Count > 0)]);
        return options.MaxImages is { } most && most < selected.Images.Count ? Subset(selected, most, options.SubsetSeed) : selected;
    }

    private static LabelledDataset OfClasses(LabelledDataset dataset, ReadingOptions options)
    {
        string[] known = [.. dataset.Categories.Select(category => category.Name)];
        Dictionary<string, string> renamed = (options.RenamedClasses ?? []).ToDictionary(rename => rename.From, rename => rename.To, StringComparer.Ordinal);
        Require(renamed.Keys, known, nameof(ReadingOptions.RenamedClasses), "", dataset, options);
        var byName = new OrderedDictionary<string, LabelCategory>(StringComparer.Ordinal);
        foreach (LabelCategory category in dataset.Categories)
        {
            string name = renamed.GetValueOrDefault(category.Name, category.Name);
            byName.TryAdd(name, category with { Name = name });
        }
        if (options.Classes is { } kept)
        {
            Require(kept, byName.Keys, nameof(ReadingOptions.Classes), renamed.Count > 0 ? " after renaming" : "", dataset, options);
            foreach (string name in byName.Keys.Except(kept, StringComparer.Ordinal).ToArray())
                byName.Remove(name);
        }
        return new LabelledDataset
        {
            AnnotationFile = dataset.AnnotationFile,
            Categories = [.. byName.Values],
            Images = [.. dataset.Images.Select(image => image.As(image.Id, category => byName.GetValueOrDefault(renamed.GetValueOrDefault(category.Name, category.Name))))],
            Problems = dataset.Problems,
            Warnings = dataset.Warnings,
        };
    }

    private static void Require(IEnumerable<string> names, IReadOnlyCollection<string> known, string option, string when, LabelledDataset dataset, ReadingOptions options)
    {
        if (options.IgnoreUnknownClasses)
            return;
        string[] unknown = [.. names.Except(known, StringComparer.Ordinal)];
        OptionCheck.That(
            unknown.Length == 0,
            $"{option} has {Excerpt.List(unknown.Select(Excerpt.Name), MostNamed)}, which is no class of {dataset.AnnotationFile}{when}; "
            + $"it has {Excerpt.List(known.Select(Excerpt.Name), MostNamed)}. Upper and lower case count.",
            option);
    }

    private static LabelledDataset Subset(LabelledDataset dataset, int most, int seed)
    {
        int[] parts = SplitUnits.OfImages(dataset).Divide([most, dataset.Images.Count - most], seed);
        return dataset.With([.. dataset.Images.Where((_, i) => parts[i] == 0)]);
    }
}
