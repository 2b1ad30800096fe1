using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSegmentationPredictionPoolTests
{
    private static readonly MLContext s_ml = new();
    private static TemporaryFolder s_folder = null!;
    private static MLImage[] s_images = null!;
    private static string s_all = null!;
    private static string s_none = null!;

    /// <summary>Two model files: one finds instances in every image, the other, of the same weights, filters every one out.</summary>
    [ClassInitialize]
    public static void Save(TestContext context)
    {
        s_folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(s_ml, s_folder);
        s_images = [.. Directory.GetFiles(s_folder.File("images")).Order(StringComparer.Ordinal).Select(MLImage.CreateFromFile)];
        string checkpoint = UntrainedModel.WriteCheckpoint(s_folder);
        (s_all, s_none) = (s_folder.File("all.zip"), s_folder.File("none.zip"));
        using InstanceSegmentationTransformer all = UntrainedModel.Fit(s_ml, checkpoint, images);
        s_ml.Model.Save(all, images.Schema, s_all);
        var filter = s_ml.Transforms.FilterInstances(new InstanceFilterOptions { MinScore = 1 });
        ITransformer none = UntrainedModel.Estimator(s_ml, checkpoint).Append(filter).Fit(images);
        s_ml.Model.Save(none, images.Schema, s_none);
    }

    [ClassCleanup]
    public static void Delete()
    {
        Array.ForEach(s_images, image => image.Dispose());
        s_folder.Dispose();
    }

    [TestMethod]
    public void Many_threads_have_the_answer_of_one_alone()
    {
        using InstanceSegmentationPredictionPool pool = Pool(s_all);
        ImagePrediction[] alone = Array.ConvertAll(s_images, image => pool.Predict(image));
        Assert.IsNotEmpty(alone[0].Instances);
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, pool.ClassNames.ToArray());
        OnThreads(8, thread =>
        {
            for (int i = 0; i < 6; i++)
            {
                int image = (thread + i) % s_images.Length;
                AssertSame(alone[image], pool.Predict(s_images[image]));
            }
        });
    }

    [TestMethod]
    public void A_model_of_the_programs_own_stays_the_programs()
    {
        ITransformer model = s_ml.Model.Load(s_all, out _);
        ImagePrediction first;
        using (InstanceSegmentationPredictionPool pool = s_ml.InstanceSegmentation().CreatePredictionPool(model))
        {
            first = pool.Predict(s_images[0]);
            Assert.Contains("model file", Assert.ThrowsExactly<InvalidOperationException>(pool.Reload).Message);
        }
        using InstanceSegmentationPredictionPool again = s_ml.InstanceSegmentation().CreatePredictionPool(model);
        AssertSame(first, again.Predict(s_images[0]));
        ((IDisposable)model).Dispose();
    }

    [TestMethod]
    public async Task No_more_predictions_run_at_once_than_the_limit_and_waiting_ends_with_the_token()
    {
        using InstanceSegmentationPredictionPool pool = Pool(s_all, new PredictionPoolOptions { MaxConcurrentPredictions = 1 });
        using MLImage large = Noise(2000, 2000);
        bool wasCancelled = false;
        // On a machine that does much else the first may be through before the second is cancelled: then they say nothing.
        for (int attempt = 0; attempt < 20 && !wasCancelled; attempt++)
        {
            Task<ImagePrediction> first = pool.PredictAsync(large);
            using var cancellation = new CancellationTokenSource();
            Task<ImagePrediction> second = pool.PredictAsync(s_images[0], cancellation.Token);
            await cancellation.CancelAsync();
            bool isWaiting = !first.IsCompleted;
            try
            {
                await second;
            }
            catch (OperationCanceledException)
            {
                wasCancelled = isWaiting;
            }
            Assert.ThrowsExactly<OperationCanceledException>(() => pool.Predict(s_images[0], cancellation.Token));
            await first;
        }
        Assert.IsTrue(wasCancelled);
        Assert.IsNotEmpty((await pool.PredictAsync(s_images[0])).Instances, "The one that was cancelled must not keep its turn.");
    }

    [TestMethod]
    public void A_changed_file_is_loaded_under_load_and_no_request_fails()
    {
        string file = s_folder.File("watched.zip");
        File.Copy(s_all, file, overwrite: true);
        var reloads = new ConcurrentQueue<ModelReload>();
        using InstanceSegmentationPredictionPool pool = Pool(file, Watching(reloads));
        int expected = pool.Predict(s_images[0]).Instances.Count;
        Assert.IsGreaterThan(0, expected);
        var counts = new ConcurrentDictionary<int, int>();
        using var stop = new CancellationTokenSource();
        Task load = Task.Run(() => OnThreads(4, _ =>
        {
            while (!stop.IsCancellationRequested)
                counts.AddOrUpdate(pool.Predict(s_images[0]).Instances.Count, 1, (_, count) => count + 1);
        }));
        for (int swap = 1; swap <= 4; swap++)
        {
            Replace(swap % 2 == 1 ? s_none : s_all, file);
            WaitFor(() => reloads.Count >= swap || load.IsFaulted, $"reload {swap}");
        }
        stop.Cancel();
        load.GetAwaiter().GetResult();
        Assert.IsTrue(reloads.All(reload => reload is { Error: null } && reload.ModelFile == file));
        CollectionAssert.AreEquivalent(new[] { 0, expected }, counts.Keys.ToArray(), "Every answer is that of one model or of the other.");
    }

    [TestMethod]
    public void A_broken_or_half_written_file_keeps_the_model_and_tells_why()
    {
        string file = s_folder.File("broken.zip");
        byte[] whole = File.ReadAllBytes(s_all);
        File.WriteAllBytes(file, whole);
        var reloads = new ConcurrentQueue<ModelReload>();
        using InstanceSegmentationPredictionPool pool = Pool(file, Watching(reloads));
        ImagePrediction before = pool.Predict(s_images[0]);

        foreach (byte[] broken in new[] { whole[..(whole.Length / 2)], "no model"u8.ToArray(), [] })
        {
            File.WriteAllBytes(file, broken);
            WaitFor(() => !reloads.IsEmpty, $"the error of {broken.Length} bytes");
            Assert.IsTrue(reloads.TryDequeue(out ModelReload? reload));
            Assert.IsInstanceOfType<InvalidDataException>(reload.Error);
            Assert.StartsWith($"'{file}' is no model that scores images, or it is damaged or not complete", reload.Error.Message);
            AssertSame(before, pool.Predict(s_images[0]));
            Assert.ThrowsExactly<InvalidDataException>(pool.Reload);
        }
        File.Delete(file);
        Assert.ThrowsExactly<FileNotFoundException>(pool.Reload);
        AssertSame(before, pool.Predict(s_images[0]));

        File.WriteAllBytes(file, File.ReadAllBytes(s_none));
        WaitFor(() => !reloads.IsEmpty, "the whole file");
        Assert.IsTrue(reloads.TryDequeue(out ModelReload? good) && good.Error is null);
        Assert.IsEmpty(pool.Predict(s_images[0]).Instances);
    }

    [TestMethod]
    public async Task Disposing_of_it_lets_the_prediction_in_flight_end_and_refuses_others()
    {
        InstanceSegmentationPredictionPool pool = Pool(s_all, new PredictionPoolOptions { MaxConcurrentPredictions = 1 });
        using MLImage large = Noise(2000, 2000);
        Task<ImagePrediction>[] asked = [.. Enumerable.Range(0, 30).Select(_ => pool.PredictAsync(large))];
        await Task.WhenAny(asked);
        pool.Dispose();
        pool.Dispose();
        // One after the other: those that had their turn have their instances, and the others none and the reason why.
        Task[] refused = [.. asked.Where(each => Ended(each) is ObjectDisposedException)];
        Assert.IsNotEmpty(refused);
        Assert.AreEqual(asked.Length, refused.Length + asked.Count(each => each.IsCompletedSuccessfully && each.Result is not null));
        Assert.ThrowsExactly<ObjectDisposedException>(() => pool.Predict(s_images[0]));
        Assert.ThrowsExactly<ObjectDisposedException>(pool.Reload);

        static Exception? Ended(Task task)
        {
            try
            {
                task.Wait();
                return null;
            }
            catch (AggregateException failure)
            {
                return failure.InnerException;
            }
        }
    }

    [TestMethod]
    public void Eight_threads_hold_no_eight_copies_of_the_weights()
    {
        // 16·7·7 × 2,048 and 2,048 × 4,096 floats and more: some 40 MB.
        string file = s_folder.File("wide.zip");
        ModelOptions wide = TinyModel.Options with { Heads = TinyModel.Options.Heads with { BoxWidth = 2500 } };
        UntrainedModel.Save(s_ml, s_folder, wide, file);
        long weights = new FileInfo(file).Length;
        Assert.IsGreaterThan(25_000_000, weights);
        using InstanceSegmentationPredictionPool pool = Pool(file, new PredictionPoolOptions { MaxConcurrentPredictions = 8 });
        OnThreads(1, _ => Repeat(() => pool.Predict(s_images[0])));
        long one = ResidentMemory();
        OnThreads(8, _ => Repeat(() => pool.Predict(s_images[0])));
        long eight = ResidentMemory();
        Assert.IsLessThan(2 * weights, eight - one, $"{one / 1e6:0} MB with one thread, {eight / 1e6:0} MB with eight, weights of {weights / 1e6:0} MB.");

        static void Repeat(Action action)
        {
            for (int i = 0; i < 4; i++)
                action();
        }
    }

    [TestMethod]
    public void What_is_no_model_or_out_of_range_is_refused()
    {
        Assert.ThrowsExactly<FileNotFoundException>(() => Pool(s_folder.File("absent.zip")));
        string text = s_folder.File("text.zip");
        File.WriteAllText(text, "no model");
        Assert.Contains(text, Assert.ThrowsExactly<InvalidDataException>(() => Pool(text)).Message);
        Assert.Throws<ArgumentException>(() => Pool(s_all, new PredictionPoolOptions { MaxConcurrentPredictions = 0 }));
        Assert.Throws<ArgumentException>(() => Pool(s_all, new PredictionPoolOptions { WatchInterval = TimeSpan.Zero }));
        InvalidDataException names = Assert.ThrowsExactly<InvalidDataException>(
            () => Pool(s_all, new PredictionPoolOptions { Columns = new ColumnOptions { PredictedLabelColumnName = "Class" } }));
        Assert.Contains("'Class'", names.Message);
    }

    private static InstanceSegmentationPredictionPool Pool(string file, PredictionPoolOptions? options = null) =>
        s_ml.InstanceSegmentation().CreatePredictionPool(file, options);

    private static PredictionPoolOptions Watching(ConcurrentQueue<ModelReload> reloads) =>
        new() { WatchInterval = TimeSpan.FromMilliseconds(50), OnReload = reloads.Enqueue };

    /// <summary>As a deployment does: the new file takes the name when it is whole.</summary>
    private static void Replace(string source, string target)
    {
        string beside = target + ".new";
        File.Copy(source, beside, overwrite: true);
        File.SetLastWriteTimeUtc(beside, DateTime.UtcNow);
        File.Move(beside, target, overwrite: true);
    }

    private static void WaitFor(Func<bool> holds, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.IsLessThan(60, Stopwatch.GetElapsedTime(start).TotalSeconds, $"Waited for {what}.");
            Thread.Sleep(20);
        }
    }

    private static void OnThreads(int count, Action<int> body)
    {
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                body(i);
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (!failures.IsEmpty)
            throw new AggregateException(failures);
    }

    private static long ResidentMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static MLImage Noise(int width, int height)
    {
        var pixels = new byte[4 * width * height];
        new Random(1).NextBytes(pixels);
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }

    private static void AssertSame(ImagePrediction expected, ImagePrediction found)
    {
        CollectionAssert.AreEqual(expected.PredictedLabel, found.PredictedLabel);
        CollectionAssert.AreEqual(expected.Score, found.Score);
        CollectionAssert.AreEqual(expected.PredictedBoundingBoxes, found.PredictedBoundingBoxes);
        CollectionAssert.AreEqual(expected.PredictedMasks, found.PredictedMasks);
    }
}
