using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed class PredictionEngineOptions
{
    public bool IgnoreMissingColumns = true;

    [AllowNull]
    public SchemaDefinition InputSchemaDefinition = null;

    [AllowNull]
    public SchemaDefinition OutputSchemaDefinition = null;

    public bool OwnsTransformer = true;
}
