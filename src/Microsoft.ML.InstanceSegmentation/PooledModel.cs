using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// One model and as many prediction engines as have been busy with it at once. The engines share the model, and so its ONNX session and its
/// weights. It is freed when its pool has let go of it and its last prediction has ended.
/// </summary>
internal sealed class PooledModel
{
    private const int TrialSide = 32;

    /// <summary>An engine holds the bytes of its last image, four a pixel; where there are more than these it is not kept.</summary>
    private const long MostPixelsHeld = 4 << 20;

    private readonly ConcurrentBag<PredictionEngine<ImageInput, ImagePrediction>> _idle = [];
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly ColumnOptions _columns;
    private readonly bool _owned;
    // One is the pool's own.
    private int _leases = 1;

    private PooledModel(MLContext context, ITransformer model, ColumnOptions columns, bool owned, ImageFileOptions images)
    {
        ImageFileOptions = images;
        _context = context;
        _model = model;
        _columns = columns;
        _owned = owned;
        ClassNames = model.GetInstanceSegmentationClassNames(null, columns);
    }

    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How image files are to be read for it.</summary>
    public ImageFileOptions ImageFileOptions { get; }

    /// <summary>A model file, on the context's GPU or the CPU, once it has scored an image.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model that scores images.</exception>
    public static PooledModel Load(MLContext context, string file, ColumnOptions columns)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"There is no model file '{file}'. Check the path.", file);
        ITransformer? model = null;
        try
        {
            // Opened once: a file that replaces it meanwhile has no part in it.
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            model = ScoringDevice.Load(context, stream);
            return Try(context, model, columns, owned: true, SavedWindow.Of(file));
        }
        catch (Exception failure) when (failure is not ScoringDeviceException)
        {
            (model as IDisposable)?.Dispose();
            throw new InvalidDataException(
                $"'{file}' is no model that scores images, or it is damaged or not complete: {failure.Message} Give a model.zip that "
                + "mlContext.Model.Save wrote.", failure);
        }
    }

    /// <summary>A model of the caller's, once it has scored an image.</summary>
    /// <exception cref="InvalidDataException">It does not score images.</exception>
    public static PooledModel Of(MLContext context, ITransformer model, ColumnOptions columns)
    {
        try
        {
            return Try(context, model, columns, owned: false, (model as InstanceSegmentationTransformer)?.ImageFileOptions ?? new ImageFileOptions());
        }
        catch (Exception failure)
        {
            throw new InvalidDataException($"The model does not score images: {failure.Message}", failure);
        }
    }

    /// <summary>Takes the model for a prediction; false where it is being freed.</summary>
    public bool TryAcquire()
    {
        for (int leases = Volatile.Read(ref _leases); leases > 0;)
        {
            int before = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (before == leases)
                return true;
            leases = before;
        }
        return false;
    }

    /// <summary>Gives it back; the last one frees it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) > 0)
            return;
        while (_idle.TryTake(out PredictionEngine<ImageInput, ImagePrediction>? engine))
            engine.Dispose();
        if (_owned)
            (_model as IDisposable)?.Dispose();
    }

    /// <summary>Scores an image; between <see cref="TryAcquire"/> and <see cref="Release"/>.</summary>
    public ImagePrediction Predict(MLImage image)
    {
        if (!_idle.TryTake(out PredictionEngine<ImageInput, ImagePrediction>? engine))
            engine = CreateEngine();
        try
        {
            ImagePrediction found = engine.Predict(new ImageInput { Image = image });
            if ((long)image.Width * image.Height > MostPixelsHeld)
                engine.Dispose();
            else
                _idle.Add(engine);
            return found;
        }
        catch
        {
            // Nobody promises what state it is in.
            engine.Dispose();
            throw;
        }
    }

    private static PooledModel Try(MLContext context, ITransformer model, ColumnOptions columns, bool owned, ImageFileOptions images)
    {
        var pooled = new PooledModel(context, model, columns, owned, images);
        using var image = MLImage.CreateFromPixels(TrialSide, TrialSide, MLPixelFormat.Rgba32, new byte[4 * TrialSide * TrialSide]);
        pooled.Predict(image);
        return pooled;
    }

    private PredictionEngine<ImageInput, ImagePrediction> CreateEngine()
    {
        var input = SchemaDefinition.Create(typeof(ImageInput));
        input[nameof(ImageInput.Image)].ColumnName = _columns.ImageColumnName;
        var output = SchemaDefinition.Create(typeof(ImagePrediction));
        output[nameof(ImagePrediction.PredictedLabel)].ColumnName = _columns.PredictedLabelColumnName;
        output[nameof(ImagePrediction.Score)].ColumnName = _columns.ScoreColumnName;
        output[nameof(ImagePrediction.PredictedBoundingBoxes)].ColumnName = _columns.PredictedBoundingBoxColumnName;
        output[nameof(ImagePrediction.PredictedMasks)].ColumnName = _columns.PredictedMaskColumnName;
        return _context.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(
            _model, new PredictionEngineOptions { InputSchemaDefinition = input, OutputSchemaDefinition = output, OwnsTransformer = false });
    }
}
