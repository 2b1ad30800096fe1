using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Examples at the end of a command's help.</summary>
internal static class HelpExamples
{
    /// <summary>Adds examples to what <c>--help</c> prints of a command, and of no other.</summary>
    public static void AddTo(System.CommandLine.Command command, params string[] examples)
    {
        HelpOption? inherited = command.Options.OfType<HelpOption>().FirstOrDefault();
        HelpOption help = inherited ?? new HelpOption();
        if (inherited is null)
            command.Options.Add(help);
        help.Action = new HelpWithExamples((HelpAction)help.Action!, command, examples);
    }

    private sealed class HelpWithExamples(HelpAction help, System.CommandLine.Command command, string[] examples) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parsed)
        {
            int exitCode = help.Invoke(parsed);
            if (parsed.CommandResult.Command == command)
            {
                parsed.InvocationConfiguration.Output.WriteLine("Examples:");
                foreach (string example in examples)
                    parsed.InvocationConfiguration.Output.WriteLine("  " + example);
            }
            return exitCode;
        }
    }
}
