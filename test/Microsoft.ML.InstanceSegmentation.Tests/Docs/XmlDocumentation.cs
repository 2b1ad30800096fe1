using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>The documentation of the library's members, as the compiler wrote it, in Markdown.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocumentation(string file) => _members =
        XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => member);

    /// <summary>Names of all members that have documentation, such as "P:Namespace.Type.Property".</summary>
    public IReadOnlyCollection<string> Members => _members.Keys;

    public static XmlDocumentation OfLibrary() => new(Path.ChangeExtension(typeof(RunLengthMask).Assembly.Location, ".xml"));

    public string Summary(Type type) => Text($"T:{type.FullName}");

    public string Summary(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string Summary(FieldInfo field) => Text($"F:{field.DeclaringType!.FullName}.{field.Name}");

    private string Text(string member)
    {
        Assert.IsTrue(_members.TryGetValue(member, out XElement? found), $"{member} has no documentation.");
        return Spaces().Replace(string.Concat(found.Element("summary")!.Nodes().Select(Markdown)), " ").Trim();
    }

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } see when see.Attribute("cref") is { } reference => $"`{Short(reference.Value)}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement element => element.Value,
        _ => "",
    };

    /// <summary>T:A.B.Type → Type; P:A.B.Type.Property → Type.Property.</summary>
    private static string Short(string reference)
    {
        string[] parts = reference[2..].Split('(')[0].Split('`')[0].Split('.');
        return reference[0] == 'T' ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
