namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The instructions of Python's pickle protocols 1 to 5 that states of models need (PEP 307, PEP 3154).</summary>
internal enum PickleOpcode : byte
{
    Protocol = 0x80,
    Frame = 0x95,
    Stop = (byte)'.',

    Mark = (byte)'(',
    Pop = (byte)'0',
    PopMark = (byte)'1',
    Duplicate = (byte)'2',

    None = (byte)'N',
    True = 0x88,
    False = 0x89,
    IntegerLine = (byte)'I',
    LongLine = (byte)'L',
    Int32 = (byte)'J',
    UInt8 = (byte)'K',
    UInt16 = (byte)'M',
    Long8 = 0x8a,
    FloatLine = (byte)'F',
    Float = (byte)'G',

    OldText8 = (byte)'U',
    OldText32 = (byte)'T',
    Text8 = 0x8c,
    Text32 = (byte)'X',
    Text64 = 0x8d,
    Bytes8 = (byte)'C',
    Bytes32 = (byte)'B',
    Bytes64 = 0x8e,

    EmptyTuple = (byte)')',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    Tuple = (byte)'t',
    EmptyList = (byte)']',
    List = (byte)'l',
    Append = (byte)'a',
    Appends = (byte)'e',
    EmptyDict = (byte)'}',
    Dict = (byte)'d',
    SetItem = (byte)'s',
    SetItems = (byte)'u',

    PutLine = (byte)'p',
    Put8 = (byte)'q',
    Put32 = (byte)'r',
    Memoize = 0x94,
    GetLine = (byte)'g',
    Get8 = (byte)'h',
    Get32 = (byte)'j',

    Global = (byte)'c',
    StackGlobal = 0x93,
    Reduce = (byte)'R',
    NewObject = 0x81,
    Build = (byte)'b',
    PersistentId = (byte)'Q',
}
