using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>The best of the evaluated epochs, and how long ago it was (early stopping, Prechelt 1998).</summary>
internal sealed class BestModel(ValidationOptions options)
{
    /// <summary>The best epoch, from 0; -1 before the first evaluation.</summary>
    public int Epoch { get; private set; } = -1;

    /// <summary>Its mask AP, or box AP where there are no masks.</summary>
    public double Measure { get; private set; } = double.NegativeInfinity;

    /// <summary>Its metrics; null before the first evaluation, and where it was evaluated before an interruption.</summary>
    public DetectionMetrics? Metrics { get; private set; }

    /// <summary>Its weights; null where they are not to be kept, and before the first evaluation.</summary>
    public NamedWeights? Weights { get; private set; }

    /// <summary>Evaluations after it.</summary>
    public int EvaluationsSince { get; private set; }

    public bool IsPatienceOver => options.Patience > 0 && EvaluationsSince >= options.Patience;

    /// <summary>Takes an evaluation of the model's weights into account.</summary>
    public void Add(int epoch, DetectionMetrics metrics, Detector model)
    {
        double measure = (metrics.Mask ?? metrics.BoundingBox).AP;
        // Of equals the later one, which has seen more; without ground truth COCO's AP is -1 in every epoch.
        if (measure >= Measure)
        {
            EvaluationsSince = measure > Measure ? 0 : EvaluationsSince + 1;
            (Epoch, Measure, Metrics) = (epoch, measure, metrics);
            Weights = options.KeepBest ? model.GetWeights() : null;
        }
        else
        {
            EvaluationsSince++;
        }
    }

    /// <summary>Takes up what was kept before an interruption.</summary>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        (Epoch, EvaluationsSince) = (checkpoint.BestEpoch, checkpoint.EvaluationsSinceBest);
        Measure = Epoch < 0 ? double.NegativeInfinity : checkpoint.BestMeasure;
        Weights = checkpoint.Best.Count > 0 ? checkpoint.Best : null;
    }
}
