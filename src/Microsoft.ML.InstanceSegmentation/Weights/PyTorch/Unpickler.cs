namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// Follows the instructions of one pickle. It can build only what <see cref="PickledDict"/>'s file lists and call only what
/// <see cref="AllowedGlobals"/> knows, never recurses, and takes time and memory in proportion to the pickle's length.
/// </summary>
internal sealed class Unpickler(PickleReader input, Func<object?, object> loadPersistent)
{
    /// <summary>A tensor takes 30 instructions, and each instruction builds an object of at most some 60 bytes.</summary>
    private const int MaxInstructions = 4_000_000;

    private readonly PickleStack _stack = new();

    public object? Load()
    {
        for (int done = 0; done < MaxInstructions; done++)
        {
            var opcode = (PickleOpcode)input.Byte();
            if (opcode == PickleOpcode.Stop)
                return _stack.Pop();
            if (!(Control(opcode) || Scalar(opcode) || Container(opcode) || Memo(opcode) || Object(opcode)))
                throw new InvalidDataException($"the pickle has the instruction 0x{(byte)opcode:x2} at byte {input.Consumed - 1}, which no state dict needs.");
        }
        throw new InvalidDataException($"its pickle has more than {MaxInstructions} instructions, far more than a state dict needs.");
    }

    private bool Control(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                if (input.Byte() is var protocol and > 5)
                    throw new InvalidDataException($"the pickle is of protocol {protocol}; protocols up to 5 can be read.");
                break;
            case PickleOpcode.Frame:
                // The length of the part that follows, for readers that fetch it at once.
                input.Integer(8);
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.Pop();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Duplicate:
                _stack.Push(_stack.Peek());
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Scalar(PickleOpcode opcode)
    {
        bool isScalar = PickleScalar.TryRead(opcode, input, out object? value);
        if (isScalar)
            _stack.Push(value);
        return isScalar;
    }

    private bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                _stack.Push(Array.Empty<object?>());
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                _stack.Push(_stack.PopMany(opcode - PickleOpcode.Tuple1 + 1));
                break;
            case PickleOpcode.Tuple:
                _stack.Push(_stack.PopToMark());
                break;
            case PickleOpcode.EmptyList:
                _stack.Push(new List<object?>());
                break;
            case PickleOpcode.List:
                _stack.Push(new List<object?>(_stack.PopToMark()));
                break;
            case PickleOpcode.Append:
                object? item = _stack.Pop();
                _stack.Peek<List<object?>>().Add(item);
                break;
            case PickleOpcode.Appends:
                object?[] items = _stack.PopToMark();
                _stack.Peek<List<object?>>().AddRange(items);
                break;
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickledDict());
                break;
            case PickleOpcode.Dict:
                object?[] pairs = _stack.PopToMark();
                _stack.Push(new PickledDict());
                SetItems(pairs);
                break;
            case PickleOpcode.SetItem:
                SetItems(_stack.PopMany(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Memo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Memoize:
                _stack.Memoize();
                break;
            case PickleOpcode.Put8:
                _stack.Put(input.Integer(1), input.Consumed);
                break;
            case PickleOpcode.Put32:
                _stack.Put(input.Integer(4), input.Consumed);
                break;
            case PickleOpcode.PutLine:
                _stack.Put(input.IndexLine(), input.Consumed);
                break;
            case PickleOpcode.Get8:
                _stack.Get(input.Integer(1));
                break;
            case PickleOpcode.Get32:
                _stack.Get(input.Integer(4));
                break;
            case PickleOpcode.GetLine:
                _stack.Get(input.IndexLine());
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Object(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                string module = input.Line();
                _stack.Push(AllowedGlobals.Find(module, input.Line()));
                break;
            case PickleOpcode.StackGlobal:
                string name = _stack.Pop<string>();
                _stack.Push(AllowedGlobals.Find(_stack.Pop<string>(), name));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                var arguments = _stack.Pop<object?[]>();
                var called = _stack.Pop<TorchGlobal>();
                if (called.Call is null)
                    throw new InvalidDataException($"the pickle calls '{called.Name}', which is refused.");
                _stack.Push(called.Call(arguments));
                break;
            case PickleOpcode.Build:
                // Attributes of the dict or tensor below, such as a state dict's _metadata: not weights.
                _stack.Pop();
                if (_stack.Peek() is not (PickledDict or PickledTensor))
                    throw new InvalidDataException("the pickle sets attributes of something other than a dict or a tensor.");
                break;
            case PickleOpcode.PersistentId:
                _stack.Push(loadPersistent(_stack.Pop()));
                break;
            default:
                return false;
        }
        return true;
    }

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw new InvalidDataException("the pickle is damaged: it sets a key without a value.");
        PickledDict dict = _stack.Peek<PickledDict>();
        for (int i = 0; i < pairs.Length; i += 2)
            dict.Pairs.Add((pairs[i], pairs[i + 1]));
    }
}
