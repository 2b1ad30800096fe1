using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What was right and wrong in one image, at one score threshold and one intersection over union of masks.</summary>
/// <param name="Name">The image's file, or its row where the view has no file names.</param>
/// <param name="Found">Objects that were found, as what they are.</param>
/// <param name="Missed">Objects that were not; one that was taken for another class is missed, and the detection a false alarm.</param>
/// <param name="FalseAlarms">Detections that found no object of their class.</param>
public sealed record ImageErrors(string Name, int Found, int Missed, int FalseAlarms)
{
    /// <summary>Objects found among those found, missed and made up, TP / (TP + FP + FN): 0 to 1, and 1 where there is nothing to find and nothing was found.</summary>
    public double Accuracy => Found + Errors == 0 ? 1 : (double)Found / (Found + Errors);

    /// <summary>Objects missed and false alarms.</summary>
    public int Errors => Missed + FalseAlarms;

    internal static ImageErrors Of(string name, MatchedImage matched, float scoreThreshold)
    {
        int found = 0, wrong = 0;
        for (int d = 0; d < matched.Matches.Length; d++)
        {
            if (!matched.Counts(d, scoreThreshold))
                continue;
            found += matched.Matches[d] is null ? 0 : 1;
            wrong += matched.Matches[d] is null ? 1 : 0;
        }
        return new ImageErrors(name, found, matched.Image.IsCrowd.Count(isCrowd => !isCrowd) - found, wrong);
    }
}
