using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;

namespace Compat.Tests.MlNet;

/// <summary>Graphs/*.onnx are written by Graphs/make.py.</summary>
[TestClass]
public sealed class OnnxTests
{
    private static readonly string[] _inputs = ["Pixels", "Factor"];
    private static readonly string[] _outputs = ["Scores", "Labels", "Count.output"];
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public OnnxTests() => _view = _context.Data.LoadFromEnumerable(
        new[] { new Input { Pixels = [0, 3, 4, 0, 5], Factor = 10 }, new Input { Pixels = [0, 0], Factor = 1 }, new Input { Pixels = [7], Factor = 2 } });

    [TestMethod]
    public void Vectors_of_any_length_go_in_and_come_out()
    {
        IDataView scored = Detect().Fit(_view).Transform(_view);
        float[][] scores = [.. scored.GetColumn<float[]>("Scores")];
        CollectionAssert.AreEqual(new[] { 30f, 40f, 50f }, scores[0]);
        Assert.IsEmpty(scores[1]);
        CollectionAssert.AreEqual(new[] { 14f }, scores[2]);
        CollectionAssert.AreEqual(new[] { "red", "green", "blue" }, scored.GetColumn<string[]>("Labels").First());
        CollectionAssert.AreEqual(new long[] { 3, 0, 1 }, scored.GetColumn<long[]>("Count").Select(c => c[0]).ToArray());
    }

    [TestMethod]
    public void Outputs_have_the_declared_types_and_lose_the_output_suffix()
    {
        DataViewSchema schema = Detect().Fit(_view).GetOutputSchema(_view.Schema);
        CollectionAssert.AreEqual(
            new[] { "Pixels: Vector<Byte>", "Factor: Int64", "Scores: Vector<Single>", "Labels: Vector<String>", "Count: Vector<Int64, 1, 1>" },
            schema.Select(c => $"{c.Name}: {c.Type}").ToArray());
    }

    [TestMethod]
    public void The_shape_keeps_the_output_suffix()
    {
        SchemaShape? shape = null;
        var capture = new Capture(_context, s => shape = s);
        Detect().Append(capture).Fit(_view);
        CollectionAssert.AreEquivalent(
            new[] { "Pixels VariableVector Byte", "Factor Scalar Int64", "Scores VariableVector Single", "Labels VariableVector String", "Count.output Vector Int64" },
            shape!.Select(c => $"{c.Name} {c.Kind} {c.ItemType}").ToArray());
    }

    [TestMethod]
    public void All_inputs_and_outputs_are_used_where_none_is_named()
    {
        DataViewSchema schema = _context.Transforms.ApplyOnnxModel(Model("detect")).Fit(_view).GetOutputSchema(_view.Schema);
        Assert.HasCount(5, schema);
        using FileStream stream = File.OpenRead(Model("detect"));
        Assert.HasCount(5, _context.Transforms.ApplyOnnxModel(stream).Fit(_view).GetOutputSchema(_view.Schema));
    }

    [TestMethod]
    public void A_model_runs_once_a_row_for_all_its_columns()
    {
        var watched = new WatchedView(_view);
        IDataView scored = Detect().Fit(watched).Transform(watched);
        Assert.AreEqual(0, watched.Cursors);
        scored.GetColumn<string[]>("Labels").ToArray();
        CollectionAssert.AreEqual(_inputs, watched.Asked);
        scored.GetColumn<long>("Factor").ToArray();
        CollectionAssert.AreEqual(new[] { "Pixels", "Factor", "Factor" }, watched.Asked);
    }

    [TestMethod]
    public void A_saved_model_has_the_graph_inside()
    {
        using var file = new MemoryStream();
        _context.Model.Save(Detect().Fit(_view), _view.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        CollectionAssert.AreEqual(_inputs, schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 30f, 40f, 50f }, loaded.Transform(_view).GetColumn<float[]>("Scores").First());
    }

    [TestMethod]
    public void An_engine_scores_rows_of_any_length()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Detect().Fit(_view));
        Output none = engine.Predict(new Input { Pixels = [0], Factor = 5 });
        Assert.IsNull(none.Scores);
        Assert.IsNull(none.Labels);
        Output two = engine.Predict(new Input { Pixels = [1, 2], Factor = 5 });
        CollectionAssert.AreEqual(new[] { 5f, 10f }, two.Scores);
        CollectionAssert.AreEqual(new[] { "green", "blue" }, two.Labels);
        Assert.AreEqual(2L, two.Count![0]);
    }

    [TestMethod]
    public void An_unknown_batch_is_one_and_a_weight_is_no_column()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new X3 { X = [1, 2, 3] } });
        IDataView scored = _context.Transforms.ApplyOnnxModel("Y", "X", Model("batch")).Fit(view).Transform(view);
        Assert.AreEqual("Vector<Single, 1, 3>", scored.Schema["Y"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 11f, 22f, 33f }, scored.GetColumn<float[]>("Y").Single());
    }

    [TestMethod]
    public void Two_unknown_dimensions_are_too_many_unless_given()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new X6 { X = [1, 2, 3, 4, 5, 6] } });
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.ApplyOnnxModel("Y", "X", Model("grid")).Fit(view));
        var shapes = new Dictionary<string, int[]> { ["X"] = [1, 2, 3], ["Y"] = [1, 3, 2] };
        IDataView scored = _context.Transforms.ApplyOnnxModel(["Y"], ["X"], Model("grid"), shapes, null, false).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { 1f, 4f, 2f, 5f, 3f, 6f }, scored.GetColumn<float[]>("Y").Single());
        Assert.AreEqual("Vector<Single, 1, 3, 2>", scored.Schema["Y"].Type.ToString());
        shapes["X"] = [2, 2, 3];
        Assert.Throws<ArgumentException>(() => _context.Transforms.ApplyOnnxModel(["Y"], ["X"], Model("grid"), shapes, null, false));
    }

    [TestMethod]
    public void The_unknown_dimension_follows_from_the_length()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new Open { X = [1, 2, 3, 4] }, new Open { X = [1, 2] } });
        IDataView scored = _context.Transforms.ApplyOnnxModel("Y", "X", Model("row")).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { 4, 2 }, scored.GetColumn<float[]>("Y").Select(y => y.Length).ToArray());
        Assert.AreEqual("Vector<Single>", scored.Schema["Y"].Type.ToString());
    }

    [TestMethod]
    public void Truths_and_doubles_pass()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new Truths { X = [true, false], D = 2.5 } });
        IDataView scored = _context.Transforms.ApplyOnnxModel(Model("truths")).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { false, true }, scored.GetColumn<bool[]>("Y").Single());
        CollectionAssert.AreEqual(new[] { 2.5 }, scored.GetColumn<double[]>("E").Single());
    }

    [TestMethod]
    public void Columns_and_tensors_that_do_not_fit_are_named()
    {
        IDataView other = _context.Data.LoadFromEnumerable(Array.Empty<X3>());
        Assert.Contains("Pixels", Assert.Throws<ArgumentOutOfRangeException>(() => Detect().Fit(other)).Message);
        IDataView wrong = _context.Data.LoadFromEnumerable(Array.Empty<WrongInput>());
        Assert.Contains("Pixels", Assert.Throws<ArgumentOutOfRangeException>(() => Detect().Fit(wrong)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.ApplyOnnxModel(["None"], _inputs, Model("detect"), null, false));
        IDataView five = _context.Data.LoadFromEnumerable(Array.Empty<X6>());
        Assert.IsNotNull(_context.Transforms.ApplyOnnxModel("Y", "X", Model("batch")).Fit(five));
        IDataView two = _context.Data.LoadFromEnumerable(Array.Empty<X2>());
        Assert.Throws<InvalidOperationException>(() => _context.Transforms.ApplyOnnxModel("Y", "X", Model("batch")).Fit(two));
    }

    [TestMethod]
    public void Files_that_are_no_models_are_refused()
    {
        Assert.Throws<IOException>(() => _context.Transforms.ApplyOnnxModel("none.onnx"));
        Assert.Throws<InvalidOperationException>(() => _context.Transforms.ApplyOnnxModel(typeof(OnnxTests).Assembly.Location));
        Assert.Throws<InvalidOperationException>(() => _context.Transforms.ApplyOnnxModel(new MemoryStream([1, 2, 3])));
    }

    [TestMethod]
    public void Session_options_may_be_the_callers()
    {
        int made = 0;
        _context.SetOnnxSessionOption(new OnnxSessionOptions { CreateSessionOptions = () => { made++; return new SessionOptions { IntraOpNumThreads = 1 }; } });
        Detect().Fit(_view);
        Assert.AreEqual(1, made);
        Assert.IsNotNull(_context.GetOnnxSessionOption());
        Assert.IsNull(new MLContext().GetOnnxSessionOption());
    }

    [TestMethod]
    public void A_library_without_cuda_does_not_know_of_a_device_whether_it_may_fall_back_or_not()
    {
        Assert.Throws<EntryPointNotFoundException>(() => _context.Transforms.ApplyOnnxModel(_outputs, _inputs, Model("detect"), gpuDeviceId: 0, fallbackToCpu: true));
    }

    private OnnxScoringEstimator Detect() => _context.Transforms.ApplyOnnxModel(_outputs, _inputs, Model("detect"), null, false);

    private static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "MlNet", "Graphs", name + ".onnx");

    private sealed class Capture(MLContext context, Action<SchemaShape> heard) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => context.Transforms.CopyColumns("A", "Factor").Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            heard(inputSchema);
            return inputSchema;
        }
    }

    private sealed class Input
    {
        public byte[]? Pixels { get; set; }

        public long Factor { get; set; }
    }

    private sealed class WrongInput
    {
        public float[]? Pixels { get; set; }

        public long Factor { get; set; }
    }

    private sealed class Output
    {
        public float[]? Scores { get; set; }

        public string[]? Labels { get; set; }

        public long[]? Count { get; set; }
    }

    private sealed class X2
    {
        [VectorType(2)]
        public float[]? X { get; set; }
    }

    private sealed class X3
    {
        [VectorType(3)]
        public float[]? X { get; set; }
    }

    private sealed class X6
    {
        [VectorType(6)]
        public float[]? X { get; set; }
    }

    private sealed class Open
    {
        public float[]? X { get; set; }
    }

    private sealed class Truths
    {
        [VectorType(2)]
        public bool[]? X { get; set; }

        public double D { get; set; }
    }
}
