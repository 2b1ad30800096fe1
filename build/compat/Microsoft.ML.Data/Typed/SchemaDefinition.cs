using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Which columns the members of a class are, where its attributes do not say so or are to be overruled.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    public Column this[string columnName]
    {
        get => Find(x => x.ColumnName == columnName)!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
                throw new ArgumentException($"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.", nameof(columnName));
            int index = FindIndex(x => x.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        SchemaDefinition columns = [];
        HashSet<string> names = [];
        foreach (TypedMember member in TypedMember.All(userType, direction))
        {
            if (!names.Add(member.ColumnName))
                throw new ArgumentException($"Duplicate column name '{member.ColumnName}' detected, this is disallowed", nameof(userType));
            columns.Add(new Column(member.Info, member.ColumnType, member.ColumnName));
        }
        return columns;
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();
        private readonly HashSet<string> _kinds = [];

        internal Column(MemberInfo member, DataViewType? type, string columnName)
        {
            Member = member;
            ColumnType = type;
            ColumnName = columnName;
        }

        public string MemberName => Member.Name;

        public string ColumnName { get; set; }

        [AllowNull]
        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        internal MemberInfo Member { get; }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            if (!_kinds.Add(kind))
                throw new InvalidOperationException("Column already contains an annotation of this kind.");
            _annotations.Add(kind, annotationType, ValueCopy.Getter(() => value));
        }

        internal void AddAnnotations(DataViewSchema.Annotations annotations) => _annotations.Add(annotations, _kinds.Add);
    }
}
