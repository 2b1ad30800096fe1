// FirstLine: writes the schema of rows with a plain image member, before anything of this library was called.
using Microsoft.ML;
using Microsoft.ML.Data;

IDataView view = new MLContext().Data.LoadFromEnumerable(new[] { new ImageIn() });
Console.WriteLine(string.Join(", ", view.Schema.Select(column => $"{column.Name}: {column.Type}")));

internal sealed class ImageIn
{
    public MLImage? Image { get; set; }
}
