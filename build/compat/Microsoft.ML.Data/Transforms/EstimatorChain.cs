using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators one after another, each fitted to what those before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;

    private readonly (IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter)[] _links;

    public EstimatorChain()
        : this([])
    {
    }

    private EstimatorChain((IEstimator<ITransformer>, TransformerScope, bool)[] links)
    {
        _links = links;
        LastEstimator = (_links.LastOrDefault().Estimator as IEstimator<TLastTransformer>)!;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // Wrong columns are found before anything is fitted.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        List<ITransformer> transformers = [];
        IDataView current = input;
        foreach ((IEstimator<ITransformer> estimator, _, bool cacheAfter) in _links)
        {
            ITransformer transformer = estimator.Fit(current);
            transformers.Add(transformer);
            current = transformer.Transform(current);
            if (cacheAfter && transformers.Count < _links.Length)
                current = new CacheDataView(current, []);
        }
        return new TransformerChain<TLastTransformer>(transformers, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        _links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new EstimatorChain<TNewTrans>([.. _links, (estimator, scope, false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (_links.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new EstimatorChain<TLastTransformer>([.. _links[..^1], (_links[^1].Estimator, _links[^1].Scope, true)]);
    }
}
