namespace Microsoft.ML;

/// <summary>The errors that several parts raise.</summary>
internal static class Errors
{
    public static ArgumentOutOfRangeException NoSuchColumn(string parameter, string name, string role = "input") =>
        new(parameter, $"Could not find {role} column '{name}'");

    public static ArgumentOutOfRangeException WrongType(string parameter, string name, string expected, string actual, string role = "input") =>
        new(parameter, $"Schema mismatch for {role} column '{name}': expected {expected}, got {actual}");

    public static InvalidOperationException WrongValueType(DataViewSchema.Column column, Type asked) =>
        new($"Invalid TValue in GetGetter for column '{column.Name}': '{asked}', expected type: '{column.Type.RawType}'.");

    public static InvalidOperationException Inactive(DataViewSchema.Column column) =>
        new($"requested column '{column.Name}' is not active");

    public static InvalidOperationException NoRow() =>
        new("Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after that method returned false.");

    public static FormatException BadModel(string what) => new($"Error decoding the model: {what}");
}
