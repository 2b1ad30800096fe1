using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The ground truths of a data set as columns, image after image in the order of the images' ids.</summary>
internal sealed class CocoTruths
{
    private readonly LabelledInstance[] _instances;

    /// <summary>Boundaries that were asked for.</summary>
    private readonly RunLengthMask?[] _boundaries;

    /// <summary>Whether a class counts.</summary>
    private readonly bool[] _classes;

    /// <summary>Whether an image counts.</summary>
    private readonly bool[] _images;

    public CocoTruths(LabelledDataset data, CocoParameters parameters)
    {
        Data = data;
        AreaRanges = [.. parameters.AreaRanges.Select(range => new AreaRange(range.Low, range.High))];
        _images = Chosen(data.Images.Select(image => image.Id), parameters.ImageIds, "image", data.AnnotationFile);
        _classes = Chosen(data.Categories.Select(category => category.Id), parameters.CategoryIds, "category", data.AnnotationFile);
        ByClass = parameters.ByClass;
        BoundaryDilationRatio = parameters.BoundaryDilationRatio;
        Federated = parameters.IsFederated ? new FederatedRules(data) : null;
        // pycocotools puts chosen classes in order only where it tells them apart.
        IReadOnlyList<long>? given = ByClass ? null : parameters.CategoryIds;
        ClassPlaces = [.. data.Categories.Index().Select(each => given is null ? each.Index : given.Index().FirstOrDefault(one => one.Item == each.Item.Id).Index)];
        Dictionary<LabelCategory, int> places = data.ClassIndices();
        Starts = new int[data.Images.Count + 1];
        for (int i = 0; i < data.Images.Count; i++)
            Starts[i + 1] = Starts[i] + data.Images[i].Annotations.Count;
        _instances = new LabelledInstance[Starts[^1]];
        _boundaries = new RunLengthMask?[BoundaryDilationRatio is null ? 0 : _instances.Length];
        Classes = new int[_instances.Length];
        Boxes = new EvaluationBox[_instances.Length];
        IsCrowd = new bool[_instances.Length];
        IsNoMatch = new bool[_instances.Length];
        Counted = new uint[_instances.Length];
        Parallel.For(0, data.Images.Count, image =>
        {
            // Where classes are not told apart, pycocotools goes through one after the other, and of equal overlaps the last one counts.
            IEnumerable<LabelledInstance> instances = data.Images[image].Annotations;
            foreach ((int i, LabelledInstance instance) in (ByClass ? instances : instances.OrderBy(each => ClassPlaces[places[each.Category]])).Index())
            {
                int at = Starts[image] + i;
                _instances[at] = instance;
                Classes[at] = ClassOf(image, places[instance.Category]);
                Boxes[at] = instance.FileBox is { } box ? EvaluationBox.OfSides(box) : EvaluationBox.At(instance.Box, 0);
                IsCrowd[at] = instance.IsCrowd;
                IsNoMatch[at] = instance.Id == 0;
                Counted[at] = instance.IsCrowd || Classes[at] < 0 ? 0 : InRanges(instance.Area);
            }
        });
    }

    public LabelledDataset Data { get; }

    public AreaRange[] AreaRanges { get; }

    /// <summary>Whether a detection must be of the ground truth's class.</summary>
    public bool ByClass { get; }

    /// <summary>Which false detections count; null where all do.</summary>
    public FederatedRules? Federated { get; }

    /// <summary>Width of boundaries; null where none are compared.</summary>
    public double? BoundaryDilationRatio { get; }

    /// <summary>Place of each class in the order in which classes are gone through.</summary>
    public int[] ClassPlaces { get; }

    /// <summary>The ground truths of image i are those from Starts[i] until before Starts[i + 1].</summary>
    public int[] Starts { get; }

    /// <summary>The class of each; -1 where it is not evaluated.</summary>
    public int[] Classes { get; }

    public EvaluationBox[] Boxes { get; }

    public bool[] IsCrowd { get; }

    /// <summary>
    /// Whether a match with it counts for none. pycocotools notes the id of what a detection found, and takes 0 for nothing, so that an
    /// instance of id 0 is never found; its figures are the ones to give.
    /// </summary>
    public bool[] IsNoMatch { get; }

    /// <summary>The ranges of areas in which each counts, a bit each; in others it is ignored.</summary>
    public uint[] Counted { get; }

    /// <summary>The mask of a ground truth; polygons are filled when it is first asked for.</summary>
    public RunLengthMask Mask(int truth) => _instances[truth].Mask;

    /// <summary>The boundary of a ground truth, where boundaries are compared; found when it is first asked for.</summary>
    public RunLengthMask Boundary(int truth) => _boundaries[truth] ??= Mask(truth).Boundary(BoundaryDilationRatio!.Value);

    /// <summary>The class; -1 where it is not evaluated in an image.</summary>
    public int ClassOf(int image, int classOfFile) => _images[image] && _classes[classOfFile] ? classOfFile : -1;

    /// <summary>The ranges that hold an area, a bit each.</summary>
    public uint InRanges(double area)
    {
        uint ranges = 0;
        for (int i = 0; i < AreaRanges.Length; i++)
            ranges |= AreaRanges[i].Contains(area) ? 1u << i : 0;
        return ranges;
    }

    /// <exception cref="ArgumentException">The file has no such id.</exception>
    private static bool[] Chosen(IEnumerable<long> ids, IReadOnlyList<long>? chosen, string what, string file)
    {
        long[] all = [.. ids];
        if (chosen is null)
            return [.. all.Select(_ => true)];
        var set = chosen.ToHashSet();
        long[] missing = [.. set.Except(all)];
        return missing.Length == 0
            ? [.. all.Select(set.Contains)]
            : throw new ArgumentException($"{file} has no {what} of id {string.Join(", ", missing.Order().Take(5))}{(missing.Length > 5 ? ", …" : "")}.");
    }
}
