using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What <see cref="InstanceSegmentationPresets"/> has for data of one's own.</summary>
public static class InstanceSegmentationPresetsExtensions
{
    extension(InstanceSegmentationPresets)
    {
        /// <summary>
        /// Options to start from, chosen by the annotations: a preset by need, with the image size, the anchors, the number of detections
        /// and of epochs for this data. Reads the annotations once; no image is decoded.
        /// </summary>
        /// <param name="data">The training images, as for <c>Fit</c>.</param>
        /// <param name="columns">Names of the columns; null for the defaults. They are in the options too.</param>
        /// <param name="log">Is told the data's figures and the reason of each choice, a line at a time; null for nobody.</param>
        /// <example>
        /// <code>
        /// InstanceSegmentationOptions options = InstanceSegmentationPresets.For(train, log: Console.WriteLine) with { Seed = 1 };
        /// </code>
        /// </example>
        /// <exception cref="ArgumentException">
        /// A column is missing or of another type, or there is no image or no object to choose by; the message says which.
        /// </exception>
        /// <exception cref="InvalidDataException">An annotation can't be trained on; the message names it.</exception>
        public static InstanceSegmentationOptions For(IDataView data, ColumnOptions? columns = null, Action<string>? log = null)
        {
            ArgumentNullException.ThrowIfNull(data);
            columns ??= new ColumnOptions();
            columns.Validate();
            var options = new InstanceSegmentationOptions { Columns = columns };
            DatasetStatistics statistics = TrainingColumns.Read(data, options, requireInstances: true).Statistics!;
            var suggestion = OptionsSuggestion.For(statistics, columns);
            foreach (string line in DatasetSummary.Lines(statistics, suggestion.Options.Model.Image).Concat(suggestion.Reasons))
                log?.Invoke(line);
            return suggestion.Options;
        }
    }
}
