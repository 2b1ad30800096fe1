// segment-instances: instance segmentation from the command line, each verb a few calls of the library.
using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Tool;

var command = new RootCommand("Trains, evaluates and applies instance segmentation models: Mask R-CNN on ML.NET.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    PredictCommand.Create(),
    SuggestCommand.Create(),
    ExportCommand.Create(),
    ConvertCommand.Create(),
    ExperimentCommand.Create(),
    InspectCommand.Create(),
    ServeCommand.Create(),
};
HelpExamples.AddTo(
    command,
    "segment-instances inspect data/train.json",
    "segment-instances train --annotations data/train.json --validation data/val.json --output run",
    "segment-instances predict --model run/model.zip --output found photos/");
return command.Parse(args).Invoke();
