namespace Microsoft.ML;

/// <summary>Fetches a column's value at the row's position; may reuse the buffers that <paramref name="value"/> holds.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);
