using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// Which false detections count in a federated data set (Gupta et al. 2019, "LVIS", section 3.1): those of a class that is known to be absent from the
/// image, or whose instances in it are all labelled. For others, nobody knows whether they are false.
/// </summary>
internal sealed class FederatedRules
{
    /// <summary>By image, the classes of which false detections count.</summary>
    private readonly HashSet<int>[] _known;

    /// <exception cref="InvalidDataException">The data set is no federated one.</exception>
    public FederatedRules(LabelledDataset data)
    {
        Dictionary<long, int> classes = data.Categories.Index().ToDictionary(each => each.Item.Id, each => each.Index);
        _known = [.. data.Images.Select(image => Known(image, classes, data.AnnotationFile))];
    }

    /// <summary>Whether a detection of a class in an image counts against a detector that has nothing to show for it.</summary>
    public bool CountsAsFalse(int image, int c) => _known[image].Contains(c);

    private static HashSet<int> Known(LabelledImage image, Dictionary<long, int> classes, string file)
    {
        if (image.Federated is not { } labels)
        {
            throw new InvalidDataException(
                $"{file}: image {image.Id}: it has no \"{LvisFields.Absent}\" and no \"{LvisFields.NotExhaustive}\". LVIS' evaluation needs to know which classes were looked for; evaluate other data sets by COCO's.");
        }
        HashSet<int> known = [.. image.Annotations.Select(annotation => classes[annotation.Category.Id])];
        known.UnionWith(labels.Absent.Where(classes.ContainsKey).Select(id => classes[id]));
        known.ExceptWith(labels.NotExhaustive.Where(classes.ContainsKey).Select(id => classes[id]));
        return known;
    }
}
