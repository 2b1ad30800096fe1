namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// Follows the instructions of one pickle. It can build only what <see cref="PickledDict"/>'s file lists and call only what
/// <see cref="TorchGlobals"/> knows, never recurses, and takes time and memory in proportion to the pickle's length.
/// </summary>
internal sealed class Unpickler(PickleInput input, Func<object?, object> loadPersistent)
{
    /// <summary>A tensor takes 30 instructions, and each instruction builds an object of at most some 60 bytes.</summary>
    private const int MaxInstructions = 4_000_000;

    private readonly PickleStack stack = new();

    public object? Load()
    {
        for (int done = 0; done < MaxInstructions; done++)
        {
            var opcode = (PickleOpcode)input.Byte();
            if (opcode == PickleOpcode.Stop)
                return stack.Pop();
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
                stack.Mark();
                break;
            case PickleOpcode.Pop:
                stack.Pop();
                break;
            case PickleOpcode.PopMark:
                stack.PopToMark();
                break;
            case PickleOpcode.Duplicate:
                stack.Push(stack.Peek());
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
            stack.Push(value);
        return isScalar;
    }

    private bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                stack.Push(Array.Empty<object?>());
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                stack.Push(stack.PopMany(opcode - PickleOpcode.Tuple1 + 1));
                break;
            case PickleOpcode.Tuple:
                stack.Push(stack.PopToMark());
                break;
            case PickleOpcode.EmptyList:
                stack.Push(new List<object?>());
                break;
            case PickleOpcode.List:
                stack.Push(new List<object?>(stack.PopToMark()));
                break;
            case PickleOpcode.Append:
                object? item = stack.Pop();
                stack.Peek<List<object?>>().Add(item);
                break;
            case PickleOpcode.Appends:
                object?[] items = stack.PopToMark();
                stack.Peek<List<object?>>().AddRange(items);
                break;
            case PickleOpcode.EmptyDict:
                stack.Push(new PickledDict());
                break;
            case PickleOpcode.Dict:
                object?[] pairs = stack.PopToMark();
                stack.Push(new PickledDict());
                SetItems(pairs);
                break;
            case PickleOpcode.SetItem:
                SetItems(stack.PopMany(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(stack.PopToMark());
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
                stack.Memoize();
                break;
            case PickleOpcode.Put8:
                stack.Put(input.Integer(1), input.Consumed);
                break;
            case PickleOpcode.Put32:
                stack.Put(input.Integer(4), input.Consumed);
                break;
            case PickleOpcode.PutLine:
                stack.Put(input.IndexLine(), input.Consumed);
                break;
            case PickleOpcode.Get8:
                stack.Get(input.Integer(1));
                break;
            case PickleOpcode.Get32:
                stack.Get(input.Integer(4));
                break;
            case PickleOpcode.GetLine:
                stack.Get(input.IndexLine());
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
                stack.Push(TorchGlobals.Find(module, input.Line()));
                break;
            case PickleOpcode.StackGlobal:
                string name = stack.Pop<string>();
                stack.Push(TorchGlobals.Find(stack.Pop<string>(), name));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                var arguments = stack.Pop<object?[]>();
                var called = stack.Pop<TorchGlobal>();
                if (called.Call is null)
                    throw new InvalidDataException($"the pickle calls '{called.Name}', which is refused.");
                stack.Push(called.Call(arguments));
                break;
            case PickleOpcode.Build:
                // Attributes of the dict or tensor below, such as a state dict's _metadata: not weights.
                stack.Pop();
                if (stack.Peek() is not (PickledDict or PickledTensor))
                    throw new InvalidDataException("the pickle sets attributes of something other than a dict or a tensor.");
                break;
            case PickleOpcode.PersistentId:
                stack.Push(loadPersistent(stack.Pop()));
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
        PickledDict dict = stack.Peek<PickledDict>();
        for (int i = 0; i < pairs.Length; i += 2)
            dict.Pairs.Add((pairs[i], pairs[i + 1]));
    }
}
