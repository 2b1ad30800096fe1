namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The categories of a COCO file. Classes are told apart by their names, so two in use must not bear one.</summary>
/// <param name="merge">Whether those of one name are one.</param>
internal sealed class CocoCategories(bool merge)
{
    private readonly Dictionary<long, (LabelCategory Category, JsonEntry Entry)> _all = [];
    private readonly Dictionary<string, LabelCategory> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<LabelCategory> _used = [];

    /// <exception cref="InvalidDataException">It has no id or name, or another's id.</exception>
    public void Read(JsonEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"category {id}");
        var category = new LabelCategory(id, entry.Text("name")) { Frequency = LvisFields.FrequencyOf(entry) };
        if (!_all.TryAdd(id, (category, entry)))
            throw entry.Error("another category has the same id. Give each its own.");
        _byName.TryAdd(category.Name, category);
    }

    /// <summary>The category of an annotation.</summary>
    /// <exception cref="UnusableLabelException">There is none.</exception>
    /// <exception cref="InvalidDataException">Its category_id is no number.</exception>
    public LabelCategory Of(JsonEntry annotation)
    {
        long id = annotation.Whole("category_id");
        return Find(id)
            ?? throw new UnusableLabelException(LabelProblem.UnknownCategory, $"its category_id is {id}, but no category has that id. Add the category, or correct the annotation.");
    }

    /// <summary>The category of an id; null where there is none.</summary>
    public LabelCategory? Find(long id) =>
        _all.TryGetValue(id, out (LabelCategory Category, JsonEntry Entry) found) ? merge ? _byName[found.Category.Name] : found.Category : null;

    public void Use(LabelCategory category) => _used.Add(category);

    /// <summary>In the order of their ids, each name once.</summary>
    /// <param name="leftOut">What to tell of those that are not among them.</param>
    /// <exception cref="InvalidDataException">Two that are in use bear one name.</exception>
    public IReadOnlyList<LabelCategory> Settle(out IReadOnlyList<string> leftOut)
    {
        var told = new List<string>();
        var settled = new List<LabelCategory>();
        foreach (IGrouping<string, LabelCategory> same in _all.Values.Select(each => each.Category).OrderBy(category => category.Id).GroupBy(category => category.Name, StringComparer.Ordinal))
        {
            LabelCategory[] used = [.. same.Where(_used.Contains)];
            if (used.Length > 1)
            {
                throw _all[used[1].Id].Entry.Error(
                    $"its name '{same.Key}' is also that of category {used[0].Id}, and both have annotations. Rename one of them, since classes are told apart by their names, "
                    + "or make them one with ReadingOptions.MergeCategories (--merge-categories).");
            }
            LabelCategory kept = used.Length == 1 ? used[0] : same.First();
            settled.Add(kept);
            told.AddRange(same.Where(category => category != kept).Select(category =>
                merge
                    ? $"category {category.Id} bears the name of category {kept.Id}, '{kept.Name}', and is one with it."
                    : $"category {category.Id} has no annotation and bears the name of category {kept.Id}, '{kept.Name}'; it is left out."));
        }
        leftOut = told;
        return [.. settled.OrderBy(category => category.Id)];
    }
}
