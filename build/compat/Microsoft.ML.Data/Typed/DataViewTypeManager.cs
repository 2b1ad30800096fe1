namespace Microsoft.ML.Data;

/// <summary>The column types of .NET types that are not built in, such as images.</summary>
public static class DataViewTypeManager
{
    private static readonly object _lock = new();
    private static readonly Dictionary<(Type Type, DataViewTypeAttribute? Attribute), DataViewType> _byMember = [];
    private static readonly Dictionary<DataViewType, (Type Type, DataViewTypeAttribute? Attribute)> _byColumn = [];

    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes)
    {
        DataViewTypeAttribute[] own = [.. typeAttributes.OfType<DataViewTypeAttribute>()];
        if (own.Length > 1)
            throw new ArgumentException($"Type {type} has too many {nameof(DataViewTypeAttribute)}s", nameof(typeAttributes));
        Register(dataViewType, type, own.FirstOrDefault());
    }

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute? typeAttribute = null)
    {
        ArgumentNullException.ThrowIfNull(dataViewType);
        ArgumentNullException.ThrowIfNull(type);
        if (ColumnTypes.Of(type) is not null)
            throw new ArgumentException($"Type {type} has been registered as ML.NET's default supported type, so it can't be registered again", nameof(type));
        lock (_lock)
        {
            (Type, DataViewTypeAttribute?) member = (type, typeAttribute);
            bool memberKnown = _byMember.TryGetValue(member, out DataViewType? itsColumn);
            bool columnKnown = _byColumn.TryGetValue(dataViewType, out var itsMember);
            if (memberKnown && !itsColumn!.Equals(dataViewType))
                throw new ArgumentException($"{type} is already associated with {itsColumn}, so it can't be associated with {dataViewType}", nameof(type));
            if (columnKnown && itsMember != member)
                throw new ArgumentException($"{dataViewType} is already associated with {itsMember.Type}, so it can't be associated with {type}", nameof(type));
            _byMember[member] = dataViewType;
            _byColumn[dataViewType] = member;
        }
    }

    internal static DataViewType? Find(Type type, IEnumerable<Attribute>? attributes)
    {
        lock (_lock)
            return _byMember.GetValueOrDefault((type, attributes?.OfType<DataViewTypeAttribute>().FirstOrDefault()));
    }
}
