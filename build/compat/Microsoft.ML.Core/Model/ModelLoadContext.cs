using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one part of a saved model is read from.</summary>
internal sealed class ModelLoadContext
{
    private readonly ZipArchive _archive;
    private readonly string _directory;
    private readonly IReadOnlyList<string> _strings;

    private ModelLoadContext(ZipArchive archive, string directory)
    {
        _archive = archive;
        _directory = directory;
        ModelHeader header = ModelHeader.Read(LoadBytes("Model.key"));
        Version = header.Version;
        _strings = header.Strings;
        Reader = new BinaryReader(new MemoryStream(header.Model), Encoding.UTF8);
    }

    public VersionInfo Version { get; }

    public BinaryReader Reader { get; }

    public string LoadString() => LoadStringOrNull() ?? throw Errors.BadModel("a string is missing");

    public string? LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        if (id == -1)
            return null;
        return id >= 0 && id < _strings.Count ? _strings[id] : throw Errors.BadModel($"there is no string {id}");
    }

    public byte[] LoadBytes(string name)
    {
        string path = $"{_directory}/{name}";
        // ML.NET on Windows writes the names with back slashes.
        ZipArchiveEntry entry = _archive.Entries.FirstOrDefault(e => e.FullName.Replace('\\', '/') == path) ??
            throw Errors.BadModel($"there is no entry '{path}'");
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public ITransformer LoadModel(IHostEnvironment env, string name) => LoadModel(env, _archive, $"{_directory}/{name}");

    public ModelLoadContext LoadSubModel(string name) => new(_archive, $"{_directory}/{name}");

    public static ITransformer LoadModel(IHostEnvironment env, ZipArchive archive, string directory)
    {
        ModelLoadContext context = new(archive, directory);
        Type type = FindLoader(context.Version);
        MethodInfo create = type.GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public, [typeof(IHostEnvironment), typeof(ModelLoadContext)])!;
        return (ITransformer)create.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [env, context], null)!;
    }

    private static Type FindLoader(VersionInfo version)
    {
        // The compat assemblies have the simple names of the real ones, without their strong names.
        string? assembly = new AssemblyName(version.AssemblyName).Name;
        LoadableModelAttribute? loader = Assembly.Load(assembly!).GetCustomAttributes<LoadableModelAttribute>()
            .FirstOrDefault(x => x.LoaderSignature == version.LoaderSignature);
        return loader?.Type ??
            throw Errors.BadModel($"there is no loader for '{version.LoaderSignature}' in {assembly}; the slice of ML.NET in build/compat does not have it");
    }
}
