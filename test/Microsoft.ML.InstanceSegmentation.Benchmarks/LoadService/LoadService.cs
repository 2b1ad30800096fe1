using System.CommandLine;
using System.Diagnostics;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Loads examples/WebApi with requests over connections that stay open, and fails where an answer is not that of the same image alone, where
/// a request fails, or where the service's memory grows. It ends by itself.
/// </summary>
internal static class LoadService
{
    private const int Step = 1000;

    /// <summary>The memory that counts as flat: after the first fifth of the requests, at most so many times as much.</summary>
    private const double MostGrowth = 1.1;

    public static System.CommandLine.Command Create()
    {
        var model = new Option<string?>("--model") { Description = "A model.zip; without it an untrained network for images of 64 pixels." };
        var images = new Option<string?>("--images") { Description = "Folder of images, the first 8 of which are posted in turn; without it drawn ones." };
        var requests = new Option<int>("--requests") { Description = "Requests of all clients together.", DefaultValueFactory = _ => 10_000 };
        var clients = new Option<int>("--clients") { Description = "Clients at a time.", DefaultValueFactory = _ => 8 };
        var minutes = new Option<double>("--minutes") { Description = "Most minutes; it fails where they do not suffice.", DefaultValueFactory = _ => 15 };
        var command = new System.CommandLine.Command("load-service", "Loads the web service of examples/WebApi, and compares it with one request at a time.")
        {
            model, images, requests, clients, minutes,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(TimeSpan.FromMinutes(parsed.GetValue(minutes)));
            DirectoryInfo folder = Directory.CreateTempSubdirectory("load-service");
            try
            {
                string file = parsed.GetValue(model) ?? SmallModel.Save(folder.FullName);
                string pictures = parsed.GetValue(images) ?? SmallModel.DrawImages(folder.FullName);
                byte[][] bodies = [.. Directory.EnumerateFiles(pictures).Order(StringComparer.Ordinal).Take(8).Select(File.ReadAllBytes)];
                using var service = ServiceProcess.Start(file);
                return await RunAsync(service, bodies, parsed.GetValue(requests), parsed.GetValue(clients), timeout.Token);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ServiceProcess service, byte[][] bodies, int requests, int clients, CancellationToken cancellation)
    {
        string[] expected = new string[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
            expected[i] = await service.PostAsync(bodies[i], cancellation);

        int alone = Math.Min(requests, Step);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < alone; i++)
            RequireSame(expected[i % bodies.Length], await service.PostAsync(bodies[i % bodies.Length], cancellation));
        double oneByOne = alone / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"One request at a time: {oneByOne:0.0} requests/s, {service.ResidentMemory / 1e6:0} MB resident.");

        int begun = 0, done = 0;
        var memory = new List<long>();
        start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref begun) - 1; i < requests; i = Interlocked.Increment(ref begun) - 1)
            {
                RequireSame(expected[i % bodies.Length], await service.PostAsync(bodies[i % bodies.Length], cancellation));
                if (Interlocked.Increment(ref done) is var count && count % Step == 0)
                {
                    lock (memory)
                    {
                        memory.Add(service.ResidentMemory);
                        Console.WriteLine($"{count,6} requests: {count / Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} requests/s, {memory[^1] / 1e6:0} MB resident.");
                    }
                }
            }
        }, cancellation)));
        double together = requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{clients} clients: {together:0.0} requests/s, {together / oneByOne:0.00} times as many; {requests} answers, each that of its image alone.");

        long warm = memory.Take(Math.Max(memory.Count / 5, 1)).DefaultIfEmpty(service.ResidentMemory).Max(), last = service.ResidentMemory;
        bool flat = last <= MostGrowth * warm;
        Console.WriteLine($"Memory: {warm / 1e6:0} MB after the first fifth, {last / 1e6:0} MB at the end: {(flat ? "flat" : "it GROWS")}.");
        return flat ? 0 : 1;
    }

    private static void RequireSame(string expected, string answer)
    {
        if (answer != expected)
            throw new InvalidOperationException($"An answer is not that of its image alone: {answer} instead of {expected}");
    }
}
