namespace Microsoft.ML.Data;

/// <summary>The kinds of annotations that several parts know.</summary>
internal static class Annotation
{
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";
}
