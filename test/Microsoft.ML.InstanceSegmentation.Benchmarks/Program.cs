using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Benchmarks;

return new RootCommand("Measures training: its time a step and in region pooling, what a preset reaches, and whether a killed one goes on. And scoring: a web service under load.")
{
    TrainPreset.Create(),
    FewShot.Create(),
    KillTraining.Create(),
    EvaluateWeights.Create(),
    StepTime.Create(),
    PoolingTime.Create(),
    LoadService.Create(),
}.Parse(args).Invoke();
