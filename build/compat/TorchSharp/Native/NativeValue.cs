using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The form of an argument or result; <c>compat::Kind</c> in bridge.h.</summary>
internal enum Kind
{
    None = 0,
    Default = 1,
    Tensor = 2,
    Int = 3,
    Double = 4,
    Bool = 5,
    IntList = 6,
    DoubleList = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    String = 10,
    Device = 11,
    Generator = 12,
}

/// <summary>One boxed argument or result; <c>compat::Value</c> in bridge.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public Kind Kind;
    public int Extra;
    public long Bits;
    public long Count;
}

/// <summary>C#'s side of a custom function; <c>Callbacks</c> in autograd.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCallbacks
{
    public delegate* unmanaged<nint, nint, NativeValue*, int> Forward;
    public delegate* unmanaged<nint, nint, nint*, long, NativeValue*, int> Backward;
    public delegate* unmanaged<nint, void> Release;
}
