namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Collects the instances of a changed image, so that every list keeps one entry for each.</summary>
/// <param name="hasAreas">Whether the data says how large the instances are.</param>
/// <param name="minVisible">Share of its pixels that must be left of an instance that was cut.</param>
internal sealed class InstanceCollector(bool hasAreas, float minVisible)
{
    private readonly List<float> _boxes = [];
    private readonly List<int> _classes = [];
    private readonly List<RunLengthMask> _masks = [];
    private readonly List<bool> _crowds = [];
    private readonly List<float> _areas = [];

    public InstanceAnnotations Instances => new()
    {
        Boxes = [.. _boxes],
        Classes = [.. _classes],
        Masks = [.. _masks],
        IsCrowd = [.. _crowds],
        Areas = hasAreas ? [.. _areas] : null,
    };

    /// <summary>Adds an instance as it is.</summary>
    public void Add(InstanceAnnotations from, int index) =>
        Add(from, index, from.Masks[index], from.Boxes.AsSpan(4 * index, 4), from.Areas?[index] ?? from.Masks[index].Area);

    /// <summary>Adds an instance with another mask and the box around it, unless too little of it is left.</summary>
    /// <param name="from">The instances that it is of.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="mask">Its mask now.</param>
    /// <param name="whole">Pixels that its mask would have if nothing had been cut off; null where nothing was.</param>
    public void Add(InstanceAnnotations from, int index, RunLengthMask mask, double? whole)
    {
        bool isTooSmall = !from.IsCrowd[index] && whole is { } pixels && mask.Area < minVisible * pixels;
        if (mask.Area == 0 || isTooSmall)
            return;
        // The data's area may be another than the mask's; it changes with it.
        float area = from.Areas is { } areas ? (float)((double)areas[index] * mask.Area / from.Masks[index].Area) : mask.Area;
        Add(from, index, mask, mask.BoundingBox.Corners, area);
    }

    /// <summary>Adds what a map shows of each instance of an image.</summary>
    /// <param name="from">The image's instances.</param>
    /// <param name="map">From the image to the new one, or to a part of that.</param>
    /// <param name="place">Lays a mask of the part into the new image; null where the map is of all of it.</param>
    public void AddSeen(InstanceAnnotations from, CoordinateMap map, Func<RunLengthMask, RunLengthMask>? place = null)
    {
        for (int i = 0; i < from.Count; i++)
        {
            RunLengthMask mask = ImageSampler.Mask(from.Masks[i], map);
            double? whole = map.Shows(from.Masks[i].BoundingBox) ? null : from.Masks[i].Area * (double)map.Scale * map.Scale;
            Add(from, i, mask.Area > 0 && place is not null ? place(mask) : mask, whole);
        }
    }

    private void Add(InstanceAnnotations from, int index, RunLengthMask mask, ReadOnlySpan<float> box, float area)
    {
        _boxes.AddRange(box);
        _classes.Add(from.Classes[index]);
        _masks.Add(mask);
        _crowds.Add(from.IsCrowd[index]);
        _areas.Add(area);
    }
}
