using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Settings that a custom mapping finds again after its model was saved and loaded. A mapping is saved as its contract's name and nothing
/// else, so they are the one value of a MapValue, a transform of ML.NET that saves its table: in every row they are a column of JSON.
/// </summary>
internal static class SavedSettings
{
    /// <summary>Column of the JSON text. Every step that has settings drops it again.</summary>
    public const string Column = "InstanceSettings";

    private const string KeyColumn = "InstanceSettingsKey";

    /// <summary>The columns to drop when the mapping has been added.</summary>
    public static string[] Columns { get; } = [KeyColumn, Column];

    /// <summary>Adds the steps that make the column.</summary>
    public static void Add<T>(ChainSteps steps, MLContext context, T settings)
    {
        steps.Add(context.Transforms.CustomMapping(new KeyMapping().GetMapping(), KeyMapping.ContractName));
        KeyValuePair<int, string>[] table = [new(KeyRow.Key, JsonSerializer.Serialize(settings))];
        steps.Add(context.Transforms.Conversion.MapValue(Column, table, KeyColumn));
    }

    /// <summary>A row type of no columns.</summary>
    internal sealed class AnyRow;

    /// <summary>What the table is asked for, the same in every row.</summary>
    internal sealed class KeyRow
    {
        public const int Key = 1;

        [ColumnName(KeyColumn)]
        public int Value { get; set; }
    }

    /// <summary>Writes the key.</summary>
    [CustomMappingFactoryAttribute(ContractName)]
    internal sealed class KeyMapping : CustomMappingFactory<AnyRow, KeyRow>
    {
        public const string ContractName = "Microsoft.ML.InstanceSegmentation.SettingsKey";

        public override Action<AnyRow, KeyRow> GetMapping() => Map;

        private static void Map(AnyRow input, KeyRow output) => output.Value = KeyRow.Key;
    }
}

/// <summary>Reads the settings of <see cref="SavedSettings"/>, from any thread; the last are kept, since they are the same in every row.</summary>
internal sealed class SettingsReader<T>
    where T : class
{
    private volatile Last? _last;

    /// <exception cref="InvalidDataException">The text is not what was saved.</exception>
    public T Read(string? json)
    {
        if (_last is { } last && last.Json == json)
            return last.Settings;
        try
        {
            T settings = JsonSerializer.Deserialize<T>(json ?? "")!;
            _last = new Last(json!, settings);
            return settings;
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"The model's {typeof(T).Name} are '{json}', which is no JSON of them: the model file is damaged; save it again.", damage);
        }
    }

    private sealed record Last(string Json, T Settings);
}
