using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Benchmarks;
using Microsoft.ML.InstanceSegmentation.Benchmarks.Evaluation;
using Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;
using Microsoft.ML.InstanceSegmentation.Benchmarks.LargeImages;

return new RootCommand("Measures training: its time a step and in region pooling, what a preset or an experiment reaches, and whether a killed one goes on. And scoring: a web service under load, a large image in tiles.")
{
    TrainPreset.Create(),
    FewShot.Create(),
    AugmentationWorth.Create(),
    LabellingLoop.Create(),
    KillTraining.Create(),
    ExperimentAgainstPreset.Create(),
    KillExperiment.Create(),
    KillExperiment.CreateVictim(),
    EvaluateWeights.Create(),
    EvaluateCoco.Create(),
    EvaluateCoco.CreateGenerator(),
    CompareCoco.Create(),
    ReadCoco.Create(),
    MutateFiles.Create(),
    DrawFigures.Create(),
    StepTime.Create(),
    PoolingTime.Create(),
    LoadService.Create(),
    Mosaic.Create(),
}.Parse(args).Invoke();
