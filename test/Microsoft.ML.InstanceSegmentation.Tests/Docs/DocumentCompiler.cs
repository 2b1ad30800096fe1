using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>
/// Compiles the C# of a document as a reader comes to it: each block knows the usings, variables and types of those before it, and
/// may declare a name anew. Besides these there are <c>ml</c>, <c>train</c>, <c>validation</c>, <c>test</c>, <c>images</c> and
/// <c>options</c>, and a console program's usings with ML.NET's; a block that is fenced as "csharp web" has a web program's too.
/// </summary>
internal sealed class DocumentCompiler
{
    private const string MethodName = "Run";

    private static readonly string[] s_usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Microsoft.ML", "Microsoft.ML.Data", "Microsoft.ML.InstanceSegmentation",
    ];

    private static readonly string[] s_webUsings =
    [
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly CSharpParseOptions s_language = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions s_output =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);

    private readonly SortedSet<string> _usings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = [];

    // Names and types of the variables that a block may use.
    private readonly Dictionary<string, string> _variables = new()
    {
        ["args"] = "string[]",
        ["ml"] = "MLContext",
        ["train"] = "IDataView",
        ["validation"] = "IDataView",
        ["test"] = "IDataView",
        ["images"] = "IDataView",
        ["options"] = "InstanceSegmentationOptions",
    };

    /// <summary>The errors of a document's blocks, each with its line.</summary>
    public static IReadOnlyList<string> Errors(MarkdownDocument document)
    {
        var compiler = new DocumentCompiler();
        return [.. document.Code.Where(block => block.Language == "csharp").SelectMany(block => compiler.Add([block]).Errors)];
    }

    /// <summary>Runs blocks as the one program that they make up together, with their text changed, and gives what it wrote to the console.</summary>
    /// <param name="folder">The current folder while it runs.</param>
    /// <param name="blocks">The blocks, in order.</param>
    public static async Task<string> Run(string folder, params CodeBlock[] blocks)
    {
        (CSharpCompilation compilation, string[] errors) = new DocumentCompiler().Add(blocks);
        Assert.IsEmpty(errors, string.Join('\n', errors));
        using var assembly = new MemoryStream();
        Assert.IsTrue(compilation.Emit(assembly).Success);
        assembly.Position = 0;
        MethodInfo run = AssemblyLoadContext.Default.LoadFromStream(assembly).GetType("Document")!.GetMethod(MethodName)!;
        Assert.IsEmpty(run.GetParameters(), "The program takes what it does not declare: " + string.Join<ParameterInfo>(", ", run.GetParameters()));

        var output = new StringWriter();
        (TextWriter console, string before) = (Console.Out, Environment.CurrentDirectory);
        try
        {
            Console.SetOut(output);
            Environment.CurrentDirectory = folder;
            await (Task)run.Invoke(null, null)!;
            return output.ToString();
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Console.SetOut(console);
        }
    }

    /// <summary>Compiles blocks as one method after the blocks before them.</summary>
    private (CSharpCompilation Compilation, string[] Errors) Add(CodeBlock[] blocks)
    {
        CompilationUnitSyntax[] parsed = [.. blocks.Select(block => CSharpSyntaxTree.ParseText(block.Text, s_language).GetCompilationUnitRoot())];
        foreach (CompilationUnitSyntax unit in parsed)
        {
            _usings.UnionWith(unit.Usings.Select(each => each.ToString()));
            foreach (BaseTypeDeclarationSyntax type in unit.Members.OfType<BaseTypeDeclarationSyntax>())
                _types[type.Identifier.Text] = "";
        }
        HashSet<string> mentioned = [.. parsed.SelectMany(unit => unit.DescendantTokens()).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.Text)];
        mentioned.ExceptWith(parsed.SelectMany(Declared));
        IEnumerable<string> parameters = _variables.Where(variable => mentioned.Contains(variable.Key)).Select(variable => $"{variable.Value} {variable.Key}");

        var source = new StringBuilder();
        bool isWeb = blocks.Any(block => block.Arguments.Contains("web", StringComparison.Ordinal));
        foreach (string name in isWeb ? s_usings.Concat(s_webUsings) : s_usings)
            source.AppendLine($"using {name};");
        source.AppendJoin('\n', _usings).AppendLine();
        source.AppendLine($"public static class Document {{ public static async Task {MethodName}({string.Join(", ", parameters)}) {{ await Task.CompletedTask;");
        foreach ((CodeBlock block, CompilationUnitSyntax unit) in blocks.Zip(parsed))
            AppendParts(source, block, unit.Members.Where(member => member is GlobalStatementSyntax));
        source.AppendLine(";}}");
        foreach ((CodeBlock block, CompilationUnitSyntax unit) in blocks.Zip(parsed))
        {
            foreach (BaseTypeDeclarationSyntax type in unit.Members.OfType<BaseTypeDeclarationSyntax>())
            {
                var text = new StringBuilder();
                AppendParts(text, block, [type]);
                _types[type.Identifier.Text] = text.ToString();
            }
        }
        source.AppendJoin('\n', _types.Values);

        SyntaxTree tree = CSharpSyntaxTree.ParseText(source.ToString(), s_language);
        var compilation = CSharpCompilation.Create($"Document{Guid.NewGuid():N}", [tree], CompilerReferences.All, s_output);
        string[] errors =
        [
            .. parsed.SelectMany(SyntaxErrors(blocks)),
            .. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Text),
        ];
        Remember(compilation.GetSemanticModel(tree), tree);
        return (compilation, errors);
    }

    /// <summary>What was declared in the method's outermost scope is there for the blocks to come.</summary>
    private void Remember(SemanticModel semantics, SyntaxTree tree)
    {
        MethodDeclarationSyntax method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(each => each.Identifier.Text == MethodName);
        foreach (ILocalSymbol local in semantics.LookupSymbols(method.Body!.Statements.Last().SpanStart).OfType<ILocalSymbol>())
        {
            if (local.Type is { IsAnonymousType: false } and not IErrorTypeSymbol)
                _variables[local.Name] = local.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        }
    }

    /// <summary>The text of a block's parts, under the lines that they have in the document.</summary>
    private static void AppendParts(StringBuilder source, CodeBlock block, IEnumerable<MemberDeclarationSyntax> parts)
    {
        foreach (MemberDeclarationSyntax part in parts)
        {
            int line = part.GetLocation().GetLineSpan().StartLinePosition.Line;
            source.AppendLine().AppendLine($"#line {block.Line + line} \"{block.Document}\"").AppendLine(part.ToString()).AppendLine("#line default");
        }
    }

    /// <summary>Names that a block declares somewhere.</summary>
    private static IEnumerable<string> Declared(CompilationUnitSyntax unit) => unit.DescendantNodes().Select(node => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        SingleVariableDesignationSyntax designation => designation.Identifier.Text,
        ForEachStatementSyntax loop => loop.Identifier.Text,
        CatchDeclarationSyntax caught => caught.Identifier.Text,
        _ => "",
    });

    private static Func<CompilationUnitSyntax, int, IEnumerable<string>> SyntaxErrors(CodeBlock[] blocks) =>
        (unit, index) => unit.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic =>
            $"{blocks[index].Document}:{blocks[index].Line + diagnostic.Location.GetLineSpan().StartLinePosition.Line}: {diagnostic.GetMessage()}");

    private static string Text(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}";
    }
}
