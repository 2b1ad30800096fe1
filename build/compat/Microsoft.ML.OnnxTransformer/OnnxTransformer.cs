using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

[assembly: LoadableModel("OnnxTransform", typeof(OnnxTransformer))]

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    private static readonly VersionInfo _version = new("ONNXSCOR", 0x00010003, 0x00010003, "OnnxTransform", "Microsoft.ML.OnnxTransformer");

    private readonly OnnxSettings _settings;

    internal OnnxTransformer(IHostEnvironment env, OnnxSource source, string[] inputs, string[] outputs, OnnxSettings settings)
    {
        _settings = settings;
        Model = new OnnxModel(env, source, settings);
        Inputs = inputs.Length > 0 ? inputs : [.. Model.Inputs.Select(v => v.Name)];
        Outputs = outputs.Length > 0 ? outputs : [.. Model.Outputs.Select(v => v.Name)];
        foreach (string output in Outputs)
            _ = Model.Output(output).ColumnType;
    }

    internal OnnxModel Model { get; }

    internal string[] Inputs { get; }

    internal string[] Outputs { get; }

    internal static OnnxTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        byte[] model = ctx.LoadBytes("OnnxModel");
        // The bytes come after their number.
        OnnxSource source = new(null, model[sizeof(int)..]);
        string[] inputs = LoadNames(ctx, ctx.Version.Written);
        string[] outputs = LoadNames(ctx, ctx.Version.Written);
        Dictionary<string, int[]> shapes = [];
        for (int left = ctx.Reader.ReadInt32(); left > 0; left--)
        {
            string name = ctx.LoadString();
            int[] shape = new int[ctx.Reader.ReadInt32()];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = ctx.Reader.ReadInt32();
            shapes[name] = shape;
        }
        return new OnnxTransformer(env, source, inputs, outputs, new OnnxSettings
        {
            Shapes = shapes,
            RecursionLimit = ctx.Version.Written >= 0x00010003 ? ctx.Reader.ReadInt32() : 100,
            GpuDeviceId = (env as IHostSettings)?.GpuDeviceId,
            FallbackToCpu = (env as IHostSettings)?.FallbackToCpu ?? false,
        });
    }

    public void Dispose() => Model.Dispose();

    private protected override RowMapper MakeMapper(DataViewSchema inputSchema) => new OnnxMapper(Model, Inputs, Outputs, inputSchema);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        byte[] model = Model.Source.Read();
        ctx.SaveBytes("OnnxModel", [.. BitConverter.GetBytes(model.Length), .. model]);
        SaveNames(ctx, Inputs);
        SaveNames(ctx, Outputs);
        ctx.Writer.Write(_settings.Shapes.Count);
        foreach ((string name, int[] shape) in _settings.Shapes)
        {
            ctx.SaveString(name);
            ctx.Writer.Write(shape.Length);
            foreach (int dimension in shape)
                ctx.Writer.Write(dimension);
        }
        ctx.Writer.Write(_settings.RecursionLimit);
    }

    private static void SaveNames(ModelSaveContext ctx, string[] names)
    {
        ctx.Writer.Write(names.Length);
        foreach (string name in names)
            ctx.SaveString(name);
    }

    // The first version had one input and one output.
    private static string[] LoadNames(ModelLoadContext ctx, uint version)
    {
        string[] names = new string[version > 0x00010001 ? ctx.Reader.ReadInt32() : 1];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.LoadString();
        return names;
    }
}
