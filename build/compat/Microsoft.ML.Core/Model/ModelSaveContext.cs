using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>Where one part of a model is written: its entry of the zip file, with parts below it in folders of their own.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly string _directory;
    private readonly List<string> _strings = [];
    private readonly Dictionary<string, int> _stringIds = [];
    private readonly MemoryStream _model = new();
    private VersionInfo? _version;

    internal ModelSaveContext(ZipArchive archive, string directory)
    {
        _archive = archive;
        _directory = directory;
        Writer = new BinaryWriter(_model, Encoding.UTF8, leaveOpen: true);
    }

    internal BinaryWriter Writer { get; }

    internal void SetVersionInfo(VersionInfo version) => _version = version;

    internal void SaveString(string text)
    {
        if (!_stringIds.TryGetValue(text, out int id))
        {
            _stringIds.Add(text, id = _strings.Count);
            _strings.Add(text);
        }
        Writer.Write(id);
    }

    internal void SaveStringOrNull(string? text)
    {
        if (text is null)
            Writer.Write(-1);
        else
            SaveString(text);
    }

    internal void SaveModel(ICanSaveModel part, string name) => SaveModel(_archive, part, $"{_directory}/{name}");

    internal static void SaveModel(ZipArchive archive, ICanSaveModel part, string directory)
    {
        using ModelSaveContext context = new(archive, directory);
        part.Save(context);
        context.Commit(part);
    }

    /// <summary>A part below this one that is written by <paramref name="save"/>.</summary>
    internal void SaveSubModel(string name, Action<ModelSaveContext> save)
    {
        using ModelSaveContext context = new(_archive, $"{_directory}/{name}");
        save(context);
        context.Commit(this);
    }

    internal void SaveBytes(string name, ReadOnlySpan<byte> bytes)
    {
        using Stream stream = _archive.CreateEntry($"{_directory}/{name}").Open();
        stream.Write(bytes);
    }

    public void Dispose() => Writer.Dispose();

    private void Commit(object part)
    {
        VersionInfo version = _version ??
            throw new InvalidOperationException($"{part.GetType()} cannot be saved: it wrote no part that can be read again");
        Writer.Flush();
        using MemoryStream entry = new();
        new ModelHeader { Version = version, Model = _model.ToArray(), Strings = _strings }.Write(entry);
        SaveBytes("Model.key", entry.GetBuffer().AsSpan(0, (int)entry.Length));
    }
}
