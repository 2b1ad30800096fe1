using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>docs/options.md, written from the options' own types, values and documentation.</summary>
internal sealed class OptionsReference
{
    private const string Begin = """
        # Options

        Every option with its default, as the library's own documentation has it. This file is written by a test, which fails where it is out of date; `UPDATE_DOCS=1 dotnet test
        test/Microsoft.ML.InstanceSegmentation.Tests -c Release --filter FullyQualifiedName~OptionsReference` writes it anew.

        Options are records: change one with `with`, in a program or, as JSON, with `--set` of the [command line](command-line.md). What is out of its range is refused before anything is
        trained, with the option's name, the value and the range. [parts.md](parts.md) tells what the parts of the network are for, [training.md](training.md) what training options are worth.


        """;

    private static readonly (string Title, Type Type)[] s_others =
    [
        ("Overlays", typeof(OverlayOptions)), ("One-stage detectors, to compare with", typeof(OneStageOptions)),
    ];

    private readonly XmlDocumentation _documentation = XmlDocumentation.OfLibrary();
    private readonly StringBuilder _text = new(Begin);
    private readonly HashSet<Type> _written = [];

    /// <summary>The whole file.</summary>
    public static string Write()
    {
        var reference = new OptionsReference();
        reference.Section("InstanceSegmentationOptions", "", typeof(InstanceSegmentationOptions));
        foreach ((string title, Type type) in s_others)
            reference.Section(title, "", type);
        reference.Presets();
        return reference._text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Properties whose documentation tells no default, or another one than they have.</summary>
    public static IEnumerable<string> WrongDefaults()
    {
        var reference = new OptionsReference();
        foreach (Type type in typeof(InstanceSegmentationOptions).Assembly.GetExportedTypes().Where(IsOptions))
        {
            object defaults = Activator.CreateInstance(type)!;
            foreach (PropertyInfo property in Properties(type).Where(property => !IsOptions(property.PropertyType)))
            {
                string summary = reference._documentation.Summary(property);
                string[] parts = summary.Split("Default", 2);
                if (property.PropertyType != typeof(string) && (parts.Length < 2 || !Says(parts[1], property.GetValue(defaults))))
                    yield return $"{type.Name}.{property.Name} is {Value(property.GetValue(defaults))} by default: {summary}";
            }
        }
    }

    private static bool Says(string text, object? value) => value switch
    {
        null => text.Contains("null", StringComparison.Ordinal) || text.Contains("none", StringComparison.Ordinal),
        string name => text.Contains(name, StringComparison.Ordinal),
        IEnumerable => true,
        _ => text.Contains(Value(value).Trim('`'), StringComparison.Ordinal),
    };

    private void Section(string title, string path, Type type)
    {
        if (!_written.Add(type))
            return;
        _text.AppendLine($"## {title}").AppendLine().AppendLine(_documentation.Summary(type)).AppendLine();
        object defaults = Activator.CreateInstance(type)!;
        _text.AppendLine("| option | default | |").AppendLine("| --- | --- | --- |");
        foreach (PropertyInfo property in Properties(type))
        {
            string value = IsOptions(property.PropertyType) && property.GetValue(defaults) is not null ? "" : Value(property.GetValue(defaults));
            _text.AppendLine($"| `{property.Name}` | {value} | {Cell(_documentation.Summary(property))} |");
        }
        _text.AppendLine();
        foreach (Type choice in Properties(type).Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).Where(each => each.IsEnum))
            Choices(choice);
        foreach (PropertyInfo property in Properties(type).Where(property => IsOptions(property.PropertyType)))
        {
            string inner = path + property.Name;
            Section(inner, inner + ".", property.PropertyType);
        }
    }

    private void Choices(Type type)
    {
        if (!_written.Add(type))
            return;
        _text.AppendLine($"| `{type.Name}` | |").AppendLine("| --- | --- |");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            _text.AppendLine($"| `{field.Name}` | {Cell(_documentation.Summary(field))} |");
        _text.AppendLine();
    }

    /// <summary>Each preset with what differs from the defaults, in the form that --set takes.</summary>
    private void Presets()
    {
        _text.AppendLine("## Presets").AppendLine()
            .AppendLine("`InstanceSegmentationPresets.…`, or `--preset` of the command line. Below each is what differs from the defaults, in the form that `--set` takes.").AppendLine();
        JsonNode defaults = JsonSerializer.SerializeToNode(new InstanceSegmentationOptions())!;
        foreach (string name in InstanceSegmentationPresets.Names)
        {
            PropertyInfo property = typeof(InstanceSegmentationPresets).GetProperties().Single(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            _text.AppendLine($"### {property.Name}").AppendLine().AppendLine(_documentation.Summary(property)).AppendLine();
            if (Difference(JsonSerializer.SerializeToNode(InstanceSegmentationPresets.ByName(name))!, defaults) is JsonObject { Count: > 0 } difference)
                _text.AppendLine("```json").AppendLine("{\n" + string.Join(",\n", difference.Select(part => $"  \"{part.Key}\": {Compact(part.Value)}")) + "\n}").AppendLine("```").AppendLine();
        }
    }

    private static string Compact(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static JsonNode? Difference(JsonNode? node, JsonNode? other)
    {
        if (JsonNode.DeepEquals(node, other))
            return null;
        if (node is not JsonObject parts || other is not JsonObject others)
            return node?.DeepClone();
        return new JsonObject(parts.Select(part => KeyValuePair.Create(part.Key, Difference(part.Value, others[part.Key]))).Where(part => part.Value is not null));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static bool IsOptions(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetConstructor([]) is not null;

    private static string Value(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"`{text}`",
        // Through its shortest text: a float's digits beyond it are the double's.
        float number => Number(double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        double number => Number(number),
        IEnumerable list => "[" + string.Join(", ", list.Cast<object>().Select(Value)) + "]",
        Enum => $"`{value}`",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Few digits, or 1/n where that is shorter.</summary>
    private static string Number(double value)
    {
        string digits = value.ToString("0.######", CultureInfo.InvariantCulture);
        double inverse = 1 / value;
        return digits.Length > 6 && Math.Abs(inverse - Math.Round(inverse)) < 1e-5 && inverse < 100 ? $"1/{Math.Round(inverse)}" : digits;
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
