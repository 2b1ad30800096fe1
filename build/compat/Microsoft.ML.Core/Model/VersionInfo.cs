namespace Microsoft.ML;

/// <summary>What a saved part says of itself: its eight-letter mark, its version, and who reads it.</summary>
internal sealed record VersionInfo(string ModelSignature, uint Written, uint Readable, string LoaderSignature, string AssemblyName)
{
    /// <summary>The name by which ML.NET's own loader finds the assembly, so that it reads the files written here.</summary>
    public string AssemblyFullName => $"{AssemblyName}, Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
}
