using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// The steps of a chain, fitted one by one: an EstimatorChain compares a mapping's column types by reference, and an image type of ours is
/// never ML.NET's.
/// </summary>
internal sealed class ChainSteps(DataViewSchema input)
{
    private readonly List<ITransformer> _steps = [];

    /// <summary>A view without rows after the steps so far.</summary>
    public IDataView View { get; private set; } = new EmptyDataView(input);

    public void Add<T>(IEstimator<T> estimator)
        where T : class, ITransformer
    {
        ITransformer step = estimator.Fit(View);
        View = step.Transform(View);
        _steps.Add(step);
    }

    public TransformerChain<ITransformer> ToChain() => new([.. _steps]);
}
