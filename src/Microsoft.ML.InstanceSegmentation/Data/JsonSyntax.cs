using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Finds what is wrong with a JSON file that is too long for memory.</summary>
internal static class JsonSyntax
{
    private const int BlockLength = 1 << 20, MostTokenLength = 1 << 30;

    /// <summary>The error of a file of more than 2 GiB that is not read item by item.</summary>
    public static InvalidDataException OfLongFile(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            Check(stream);
        }
        catch (JsonException fault)
        {
            return new InvalidDataException($"{file}: the file is not valid JSON, or was cut off: {fault.Message} Write it again.", fault);
        }
        return new InvalidDataException(
            $"{file}: of files of more than 2 GiB only COCO's are read, an object with one list \"images\", \"annotations\" and \"categories\" each, of items below 1 GiB. Split it into several files; LoadInstances and LoadFromCoco take a list of them.");
    }

    private static void Check(FileStream stream)
    {
        byte[] buffer = new byte[BlockLength];
        int rest = 0;
        var state = new JsonReaderState();
        bool ends;
        do
        {
            int read = stream.ReadAtLeast(buffer.AsSpan(rest), 1, throwOnEndOfStream: false);
            ends = read == 0;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, rest + read), ends, state);
            while (reader.Read())
            {
            }
            state = reader.CurrentState;
            int used = (int)reader.BytesConsumed;
            rest += read - used;
            buffer.AsSpan(used, rest).CopyTo(buffer);
            if (rest == buffer.Length && buffer.Length >= MostTokenLength)
                throw new JsonException("A value is longer than 1 GiB.");
            if (rest == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }
        while (!ends);
    }
}
