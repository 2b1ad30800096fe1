namespace Microsoft.ML.InstanceSegmentation;

/// <summary>A data set divided into images to train on and images to test on, as ML.NET's TrainTestData, with what came into each.</summary>
/// <param name="TrainSet">The images to train on: rows of the view that was divided, in its order.</param>
/// <param name="TestSet">The images to test or validate on.</param>
/// <param name="Train">What is in <paramref name="TrainSet"/>.</param>
/// <param name="Test">What is in <paramref name="TestSet"/>.</param>
public sealed record InstanceTrainTestData(IDataView TrainSet, IDataView TestSet, InstanceSplitPart Train, InstanceSplitPart Test)
{
    /// <summary>A line for each part.</summary>
    public override string ToString() => $"{Train}{Environment.NewLine}{Test}";
}
