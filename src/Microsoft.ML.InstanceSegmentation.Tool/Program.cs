// segment-instances: instance segmentation from the command line, each verb a few calls of the library.
using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.ML.InstanceSegmentation.Tool;

var command = new RootCommand("Trains, evaluates and applies instance segmentation models: Mask R-CNN on ML.NET.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    PredictCommand.Create(),
    SuggestCommand.Create(),
    ExportCommand.Create(),
    ConvertCommand.Create(),
    SplitCommand.Create(),
    ExperimentCommand.Create(),
    InspectCommand.Create(),
    ServeCommand.Create(),
};
HelpExamples.AddTo(
    command,
    "segment-instances inspect data/train.json",
    "segment-instances train --annotations data/train.json --validation data/val.json --output run",
    "segment-instances predict --model run/model.zip --output found photos/");
ParseResult parsed = command.Parse(args);
if (parsed.Action is not ParseErrorAction error)
    return parsed.Invoke();

// The errors alone, and on the error stream: the output is what another program may read.
error.ShowHelp = false;
int code = parsed.Invoke(new InvocationConfiguration { Output = Console.Error, Error = Console.Error });
System.CommandLine.Command verb = parsed.CommandResult.Command;
Console.Error.WriteLine($"See segment-instances {(verb == command ? "" : verb.Name + " ")}--help");
return code;
