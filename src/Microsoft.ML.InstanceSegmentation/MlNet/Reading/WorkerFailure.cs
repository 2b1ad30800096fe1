using System.Runtime.ExceptionServices;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// ML.NET computes rows on several threads where it can, and hides what fails there behind an exception of its own, "Splitter/consolidator
/// worker encountered exception while consuming source data". This brings the cause to light.
/// </summary>
internal static class WorkerFailure
{
    /// <summary>Reads with a function whose failure is thrown as its cause.</summary>
    public static T Unwrap<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (Cause(failure) != failure)
        {
            ExceptionDispatchInfo.Throw(Cause(failure));
            throw;
        }
    }

    /// <summary>The same for reading a scored view; a row that has no image to score is named.</summary>
    /// <exception cref="InvalidDataException">A row has no image.</exception>
    public static T UnwrapScoring<T>(IDataView scored, ColumnOptions columns, Func<T> read)
    {
        try
        {
            return Unwrap(read);
        }
        catch (NoImageException) when (scored.Schema.GetColumnOrNull(columns.ImageColumnName)?.Type is ImageDataViewType)
        {
            // The step that failed does not know its row: this looks for it.
            foreach (var image in ImageColumn.Read(scored, columns))
                _ = image;
            throw;
        }
    }

    /// <summary>The exception below ML.NET's, of which there may be several, one a step of the pipeline.</summary>
    private static Exception Cause(Exception failure)
    {
        while (failure is InvalidOperationException { InnerException: { } inner }
            && failure.Message.StartsWith("Splitter/consolidator worker", StringComparison.Ordinal))
        {
            failure = inner;
        }
        return failure;
    }
}
