using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>The results so far, in a file that is written after every run: a comparison that was stopped goes on where it was.</summary>
internal sealed class FinishedRuns
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly SortedDictionary<string, RunResult> _results;

    public FinishedRuns(string file)
    {
        _file = file;
        _results = File.Exists(file) ? JsonSerializer.Deserialize<SortedDictionary<string, RunResult>>(File.ReadAllText(file)) ?? [] : [];
    }

    public RunResult this[string key] => _results[key];

    public bool Contains(string key) => _results.ContainsKey(key);

    public void Add(string key, RunResult result)
    {
        lock (_lock)
        {
            _results.Add(key, result);
            File.WriteAllText(_file + ".partial", JsonSerializer.Serialize(_results, s_json));
            File.Move(_file + ".partial", _file, overwrite: true);
        }
    }
}
