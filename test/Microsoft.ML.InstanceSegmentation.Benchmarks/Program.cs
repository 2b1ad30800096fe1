using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Benchmarks;

return new RootCommand("Measures training: its time a step and in region pooling, and what a preset reaches.")
{
    TrainPreset.Create(),
    EvaluateWeights.Create(),
    StepTime.Create(),
    PoolingTime.Create(),
}.Parse(args).Invoke();
