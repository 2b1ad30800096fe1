using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>A weight that the file and the model both have.</summary>
internal sealed record WeightPair(string ModelName, long[] ModelShape, string FileName, long[] FileShape);

/// <summary>A weight that only one of them has.</summary>
internal sealed record LoneWeight(string Name, long[] Shape);

/// <summary>How a file's weights meet those that a model expects. <see cref="ToString"/> is a table of it.</summary>
internal sealed class WeightMatch
{
    /// <summary>Weights to take from the file, in the model's order.</summary>
    public List<WeightPair> Matched { get; } = [];

    /// <summary>Predictor weights for another number of classes, which keep the model's initial values.</summary>
    public List<WeightPair> Reinitialised { get; } = [];

    /// <summary>Weights of another shape, which make the file unusable.</summary>
    public List<WeightPair> OtherShape { get; } = [];

    /// <summary>Weights that the model has and the file does not; they keep the model's initial values.</summary>
    public List<LoneWeight> Missing { get; } = [];

    /// <summary>Weights that the file has and the model does not, without those that are always ignored.</summary>
    public List<LoneWeight> Unexpected { get; } = [];

    /// <summary>Weights that are known to be of no use: counters, and the classifier of an ImageNet network.</summary>
    public List<LoneWeight> Ignored { get; } = [];

    /// <summary>Compares names and shapes.</summary>
    /// <param name="expected">The model's names and shapes.</param>
    /// <param name="file">The file's weights.</param>
    public static WeightMatch Of(IReadOnlyDictionary<string, long[]> expected, NamedWeights file)
    {
        var match = new WeightMatch();
        Dictionary<string, string> fileNames = PairNames(expected, file, match);
        foreach ((string name, long[] shape) in expected)
        {
            if (WeightNames.IsIgnored(name))
                continue;
            if (fileNames.TryGetValue(name, out string? fileName))
                match.Sort(new WeightPair(name, shape, fileName, file[fileName].Shape));
            else
                match.Missing.Add(new LoneWeight(name, shape));
        }
        return match;
    }

    /// <summary>The model's weights with those of the file in the places of the ones that match. Arrays are shared with both, not copied.</summary>
    /// <param name="model">The model's weights as initialised.</param>
    /// <param name="file">The weights to start from.</param>
    /// <param name="report">What was taken and what was not.</param>
    /// <param name="source">What an error calls the file, such as its path.</param>
    /// <exception cref="InvalidDataException">A weight other than a predictor's has another shape, or no name matches.</exception>
    public static NamedWeights Apply(NamedWeights model, NamedWeights file, out WeightMatch report, string source = "the file")
    {
        report = Of(model.ToDictionary(weight => weight.Key, weight => weight.Value.Shape, StringComparer.Ordinal), file);
        report.ThrowIfUnusable(source);

        var applied = new NamedWeights();
        foreach ((string name, WeightTensor initial) in model)
            applied.Add(name, initial);
        foreach (WeightPair pair in report.Matched)
            applied[pair.ModelName] = file[pair.FileName];
        return applied;
    }

    /// <inheritdoc/>
    public override string ToString() => WeightTable.Format(this);

    private void ThrowIfUnusable(string source)
    {
        if (OtherShape.Count > 0)
        {
            IEnumerable<string> wrong = OtherShape.Select(pair =>
                $"{pair.ModelName} is {TensorShape.Text(pair.FileShape)} in the file, {TensorShape.Text(pair.ModelShape)} in the model");
            throw new InvalidDataException(
                $"The weights of '{source}' do not fit the model: {Excerpt.List(wrong, WeightTable.MostNames, "; ")}. Choose the model options that the file was trained with.");
        }
        if (Matched.Count == 0)
        {
            IEnumerable<string> inFile = Unexpected.Concat(Ignored).Select(weight => Excerpt.Name(weight.Name));
            IEnumerable<string> inModel = Missing.Select(weight => Excerpt.Name(weight.Name));
            throw new InvalidDataException(
                $"None of the weights of '{source}' can start the model. The file has {Excerpt.List(inFile, WeightTable.MostNames, ", ")}; "
                + $"the model expects {Excerpt.List(inModel, WeightTable.MostNames, ", ")}.");
        }
    }

    /// <summary>The file's name for each of the model's names that it has. A name that is the model's own goes before one that has to be changed.</summary>
    private static Dictionary<string, string> PairNames(IReadOnlyDictionary<string, long[]> expected, NamedWeights file, WeightMatch match)
    {
        var fileNames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in file.Keys.Where(expected.ContainsKey))
            fileNames.Add(name, name);
        foreach ((string name, WeightTensor tensor) in file)
        {
            if (WeightNames.IsIgnored(name))
                match.Ignored.Add(new LoneWeight(name, tensor.Shape));
            else if (!expected.ContainsKey(name) && !TryPair(WeightNames.InModel(name), name) && !TryPair(WeightNames.InHeads(name), name))
                match.Unexpected.Add(new LoneWeight(name, tensor.Shape));
        }
        return fileNames;

        bool TryPair(string inModel, string inFile) => expected.ContainsKey(inModel) && fileNames.TryAdd(inModel, inFile);
    }

    private void Sort(WeightPair pair)
    {
        // Another number of classes changes a predictor's outputs, its first dimension, and nothing else.
        bool otherClasses = WeightNames.IsPredictor(pair.ModelName)
            && pair.ModelShape.Length == pair.FileShape.Length
            && pair.ModelShape.Skip(1).SequenceEqual(pair.FileShape.Skip(1));
        if (pair.ModelShape.SequenceEqual(pair.FileShape))
            Matched.Add(pair);
        else if (otherClasses)
            Reinitialised.Add(pair);
        else
            OtherShape.Add(pair);
    }
}
