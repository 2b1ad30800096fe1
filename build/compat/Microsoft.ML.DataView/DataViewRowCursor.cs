namespace Microsoft.ML;

/// <summary>A row that moves; its position is -1 before the first move and after the last.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
