using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Benchmarks;
using Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

return new RootCommand("Measures training: its time a step and in region pooling, what a preset reaches, and whether a killed one goes on.")
{
    TrainPreset.Create(),
    FewShot.Create(),
    KillTraining.Create(),
    EvaluateWeights.Create(),
    DrawFigures.Create(),
    StepTime.Create(),
    PoolingTime.Create(),
}.Parse(args).Invoke();
