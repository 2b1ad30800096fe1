using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.Native.NativeMethods;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// Calls libtorch's operators by name: "name" or "name.overload" as in ATen's native_functions.yaml, arguments in the
/// schema's order, keyword-only ones included; arguments left out get the schema's defaults.
/// </summary>
internal static unsafe class Aten
{
    // Keyed by reference: every call site passes a literal, and literals are interned.
    private static readonly ConcurrentDictionary<string, nint> Operators = new(ReferenceEqualityComparer.Instance);

    // An exception of a C# callback, on its way through native frames to the C# code that called them.
    [ThreadStatic]
    private static ExceptionDispatchInfo? thrownInCallback;

    public static Tensor Call(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(op, arguments, &result, 1);
        return new Tensor((nint)result.Bits);
    }

    public static (Tensor, Tensor) Call2(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[2];
        Invoke(op, arguments, results, 2);
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)results[1].Bits));
    }

    public static (Tensor, Tensor, Tensor) Call3(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[3];
        Invoke(op, arguments, results, 3);
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)results[1].Bits), new Tensor((nint)results[2].Bits));
    }

    public static Tensor[] CallList(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(op, arguments, &result, 1);
        return Take(result)!;
    }

    public static bool CallBool(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(op, arguments, &result, 1);
        return result.Bits != 0;
    }

    public static Scalar CallScalar(string op, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(op, arguments, &result, 1);
        return new Scalar(result.Kind, result.Bits);
    }

    /// <summary>Calls an operator that writes into its first argument, and returns that very object.</summary>
    public static Tensor InPlace(string op, params ReadOnlySpan<Argument> arguments)
    {
        Invoke(op, arguments, null, 0);
        return (Tensor)arguments[0].Reference!;
    }

    /// <summary>The tensors of a list that native code hands out; an invalid one where it has none.</summary>
    public static Tensor[] Take(NativeValue list)
    {
        var handles = (nint*)list.Bits;
        var tensors = new Tensor[list.Count];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = handles[i] == 0 ? Tensor.Invalid() : new Tensor(handles[i]);
        compat_free(handles);
        return tensors;
    }

    /// <summary>The handles of tensors, 0 for null. Keep the tensors alive while they are used.</summary>
    public static nint[] Handles(IEnumerable<Tensor?>? tensors) => tensors?.Select(tensor => tensor?.Handle ?? 0).ToArray() ?? [];

    public static void Check(bool succeeded)
    {
        if (!succeeded)
            Throw();
    }

    /// <summary>To be called where a callback catches: the exception goes on where the native call returns.</summary>
    public static void PassOn(Exception exception)
    {
        thrownInCallback = ExceptionDispatchInfo.Capture(exception);
        fixed (byte* message = Encoding.UTF8.GetBytes(exception.Message + '\0'))
            compat_set_error(message);
    }

    [DoesNotReturn]
    public static void Throw()
    {
        ExceptionDispatchInfo? thrown = thrownInCallback;
        thrownInCallback = null;
        thrown?.Throw();
        throw new ExternalException(Marshal.PtrToStringUTF8((nint)compat_last_error()));
    }

    [SkipLocalsInit]
    private static void Invoke(string op, ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        const int room = 48;
        nint handle = Operators.TryGetValue(op, out nint known) ? known : Find(op);
        NativeValue* values = stackalloc NativeValue[arguments.Length];
        long* elements = stackalloc long[room]; // of short lists; long ones go to the heap
        List<nint>? heap = null;
        int used = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            ref readonly Argument argument = ref arguments[i];
            values[i] = new NativeValue { Kind = argument.Kind, Extra = argument.Extra, Bits = argument.Bits };
            switch (argument.Kind)
            {
                case Kind.Tensor:
                    values[i].Bits = Unsafe.As<Tensor>(argument.Reference)!.Handle;
                    break;
                case Kind.IntList:
                    var integers = Unsafe.As<long[]>(argument.Reference)!;
                    integers.CopyTo(Room(integers.Length, &values[i], elements, ref used, ref heap));
                    break;
                case Kind.DoubleList:
                    var numbers = Unsafe.As<double[]>(argument.Reference)!;
                    MemoryMarshal.Cast<double, long>(numbers).CopyTo(Room(numbers.Length, &values[i], elements, ref used, ref heap));
                    break;
                case Kind.TensorList or Kind.OptionalTensorList:
                    var tensors = (IReadOnlyList<Tensor?>)argument.Reference!;
                    Span<long> handles = Room(tensors.Count, &values[i], elements, ref used, ref heap);
                    for (int j = 0; j < handles.Length; j++)
                        handles[j] = tensors[j]?.Handle ?? 0;
                    break;
                case Kind.String:
                    byte[] text = Encoding.UTF8.GetBytes((string)argument.Reference!);
                    Span<long> bytes = Room((text.Length + 7) / 8, &values[i], elements, ref used, ref heap);
                    text.CopyTo(MemoryMarshal.AsBytes(bytes));
                    values[i].Count = text.Length;
                    break;
            }
        }

        int returned = compat_call(handle, values, arguments.Length, results, capacity);
        if (heap is not null)
            heap.ForEach(block => NativeMemory.Free((void*)block));
        if (returned < 0)
            Throw();

        static Span<long> Room(int count, NativeValue* value, long* elements, ref int used, ref List<nint>? heap)
        {
            long* start = elements + used;
            if (used + count <= room)
                used += count;
            else
                (heap ??= []).Add((nint)(start = (long*)NativeMemory.Alloc((nuint)count, sizeof(long))));
            value->Bits = (nint)start;
            value->Count = count;
            return new Span<long>(start, count);
        }
    }

    private static nint Find(string op)
    {
        int dot = op.IndexOf('.');
        string name = dot < 0 ? op : op[..dot], overload = dot < 0 ? "" : op[(dot + 1)..];
        fixed (byte* nameBytes = Encoding.UTF8.GetBytes($"aten::{name}\0"), overloadBytes = Encoding.UTF8.GetBytes(overload + '\0'))
        {
            nint handle = compat_find(nameBytes, overloadBytes);
            Check(handle != 0);
            return Operators[op] = handle;
        }
    }
}
