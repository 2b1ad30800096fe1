// Prints the public API of assemblies, one fact a line, or keeps the part of a reference that they use:
//   ApiDump A.dll [B.dll …]
//   ApiDump --baseline REFERENCE-FOLDER OUTPUT-FOLDER A.dll [B.dll …]
using System.Reflection;
using ApiDump;

bool makeBaseline = args is ["--baseline", _, _, ..];
string[] paths = [.. args.Skip(makeBaseline ? 3 : 0).Select(Path.GetFullPath)];
AppDomain.CurrentDomain.AssemblyResolve += (_, missing) => paths
    .Select(path => Path.Combine(Path.GetDirectoryName(path)!, new AssemblyName(missing.Name).Name + ".dll"))
    .Where(File.Exists).Select(Assembly.LoadFrom).FirstOrDefault();

int invented = 0;
foreach (string path in paths)
{
    Assembly assembly = Assembly.LoadFrom(path);
    string[] lines = [.. PublicApi.Lines(assembly)];
    if (!makeBaseline)
    {
        foreach (string line in lines)
            Console.WriteLine(line);
        continue;
    }
    string file = assembly.GetName().Name + ".txt";
    HashSet<string> reference = [.. File.ReadLines(Path.Combine(args[1], file))];
    foreach (string line in lines.Where(line => !reference.Contains(line)))
    {
        Console.Error.WriteLine($"{file}: not in the real API: {line}");
        invented++;
    }
    File.WriteAllLines(Path.Combine(args[2], file), lines.Where(reference.Contains));
}
return invented == 0 ? 0 : 1;
