using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Scores images from many threads, for a service that lives long: what PredictionEnginePool of Microsoft.Extensions.ML is to ML.NET's other
/// models. All predictions share one ONNX session, so there is one copy of the weights; only so many run at a time; and the model file may be
/// replaced while requests are in flight, none of which fails.
/// </summary>
/// <remarks>
/// Every member may be called from any thread. A prediction that has begun is not interrupted: cancellation ends the wait for its turn. Made
/// by <see cref="InstanceSegmentationCatalog.CreatePredictionPool(string, PredictionPoolOptions?)"/>.
/// </remarks>
/// <example>
/// <code>
/// // In a web service: one for the whole program, disposed of with it.
/// builder.Services.AddSingleton(_ => new MLContext().InstanceSegmentation().CreatePredictionPool(
///     "model.zip", new PredictionPoolOptions { WatchInterval = TimeSpan.FromSeconds(2) }));
/// </code>
/// </example>
public sealed class InstanceSegmentationPredictionPool : IDisposable
{
    private readonly MLContext _context;
    private readonly string? _modelFile;
    private readonly PredictionPoolOptions _options;
    private readonly SemaphoreSlim _turns;
    private readonly Lock _swap = new();
    private readonly FileWatch? _watch;
    // Null when the pool is disposed of.
    private PooledModel? _current;

    internal InstanceSegmentationPredictionPool(MLContext context, string modelFile, PredictionPoolOptions options)
        : this(context, options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFile);
        _modelFile = Path.GetFullPath(modelFile);
        // Before the model is loaded: a change in between is then loaded again, and none is missed.
        _watch = options.WatchInterval is { } interval ? new FileWatch(_modelFile, interval, ReloadWatched) : null;
        try
        {
            lock (_swap)
                _current = PooledModel.Load(context, _modelFile, options.Columns);
        }
        catch
        {
            _watch?.Dispose();
            throw;
        }
    }

    internal InstanceSegmentationPredictionPool(MLContext context, ITransformer model, PredictionPoolOptions options)
        : this(context, options)
    {
        ArgumentNullException.ThrowIfNull(model);
        OptionCheck.That(
            options.WatchInterval is null, "WatchInterval needs a model file; this pool has a model that is loaded already.", nameof(options.WatchInterval));
        _current = PooledModel.Of(context, model, options.Columns);
    }

    private InstanceSegmentationPredictionPool(MLContext context, PredictionPoolOptions options)
    {
        options.Validate();
        _context = context;
        _options = options;
        _turns = new SemaphoreSlim(options.MaxConcurrentPredictions ?? Environment.ProcessorCount);
    }

    /// <summary>Names of the classes of the model that scores now.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public IReadOnlyList<string> ClassNames => Current.ClassNames;

    /// <summary>
    /// How image files are to be read for the model that scores now: with the window of its training. For <see cref="ImageFiles.Decode"/> of
    /// what is sent, and <see cref="ImageFiles.Read"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public ImageFileOptions ImageFileOptions => Current.ImageFileOptions;

    private PooledModel Current => Volatile.Read(ref _current) ?? throw new ObjectDisposedException(nameof(InstanceSegmentationPredictionPool));

    /// <summary>Waits for its turn and finds the instances in an image, on this thread.</summary>
    /// <param name="image">The image, of any size. It stays the caller's, to dispose of when this returns.</param>
    /// <param name="cancellationToken">Ends the wait for its turn.</param>
    /// <exception cref="OperationCanceledException">Its turn had not come when the token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed of before its turn came.</exception>
    public ImagePrediction Predict(MLImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        _turns.Wait(cancellationToken);
        return PredictInTurn(image);
    }

    /// <summary>Waits for its turn without a thread, and finds the instances in an image on a thread of the thread pool.</summary>
    /// <param name="image">The image, of any size. It stays the caller's, to dispose of when the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait for its turn.</param>
    /// <exception cref="OperationCanceledException">Its turn had not come when the token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed of before its turn came.</exception>
    public async Task<ImagePrediction> PredictAsync(MLImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        // Without the token: what has its turn must give it back.
        return await Task.Run(() => PredictInTurn(image), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Loads the model file again, on this thread. Predictions go on meanwhile with the model before it, and those that begin afterwards have
    /// the new one; the one before it is freed when its last prediction has ended.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no model that scores images; the model before it goes on.</exception>
    /// <exception cref="FileNotFoundException">The file is gone; the model goes on.</exception>
    /// <exception cref="InvalidOperationException">The pool has no file, or the GPU cannot be used; the model goes on.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void Reload()
    {
        string file = _modelFile ?? throw new InvalidOperationException("The pool was made from a loaded model; only one of a model file can load it again.");
        lock (_swap)
        {
            PooledModel before = Current;
            Volatile.Write(ref _current, PooledModel.Load(_context, file, _options.Columns));
            before.Release();
        }
    }

    /// <summary>Lets go of the model, which is freed when the last prediction has ended; those that wait for their turn fail.</summary>
    public void Dispose()
    {
        _watch?.Dispose();
        lock (_swap)
        {
            _current?.Release();
            Volatile.Write(ref _current, null);
        }
    }

    private ImagePrediction PredictInTurn(MLImage image)
    {
        try
        {
            PooledModel model;
            do
                model = Current;
            // One that is being freed has been replaced.
            while (!model.TryAcquire());
            try
            {
                return model.Predict(image);
            }
            finally
            {
                model.Release();
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    private void ReloadWatched()
    {
        Exception? error = null;
        try
        {
            Reload();
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        catch (Exception failure)
        {
            error = failure;
        }
        try
        {
            _options.OnReload?.Invoke(new ModelReload(_modelFile!, error));
        }
        catch (Exception)
        {
            // A listener's failure is none of the model's, and nobody is there to catch it.
        }
    }
}
