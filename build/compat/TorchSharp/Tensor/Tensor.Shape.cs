using static TorchSharp.Native.Aten;

namespace TorchSharp;

public static partial class torch
{
    // Shape, order and copies.
    public partial class Tensor
    {
        public Tensor T => Call("numpy_T", this);

        public Tensor alias() => Call("alias", this);

        public Tensor[] chunk(long chunks, long dim = 0) => CallList("chunk", this, chunks, dim);

        public Tensor clone() => Call("clone", this);

        public Tensor contiguous() => Call("contiguous", this);

        public Tensor detach() => Call("detach", this);

        public Tensor detach_() => InPlace("detach_", this);

        public Tensor expand(params long[] sizes) => Call("expand", this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Call("expand", this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);

        public Tensor expand_as(Tensor other) => Call("expand_as", this, other);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Call("flatten.using_ints", this, start_dim, end_dim);

        public Tensor flip(params long[] dims) => Call("flip", this, dims);

        public Tensor narrow(long dim, long start, long length) => Call("narrow", this, dim, start, length);

        public Tensor permute(params long[] permutation) => Call("permute", this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor repeat(params long[] sizes) => Call("repeat", this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Call("repeat_interleave.self_int", this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Call("repeat_interleave.self_Tensor", this, repeats, dim, output_size);

        public Tensor reshape(params long[] shape) => Call("reshape", this, shape);

        public Tensor[] split(long size, int dim = 0) => CallList("split.Tensor", this, size, (long)dim);

        public Tensor[] split(long[] sizes, long dim = 0) => CallList("split_with_sizes", this, sizes, dim);

        public Tensor[] split(params long[] sizes) => CallList("split_with_sizes", this, sizes);

        public Tensor squeeze(long? dim = null) => dim is { } given ? Call("squeeze.dim", this, given) : Call("squeeze", this);

        public Tensor squeeze_(long? dim = null) => dim is { } given ? InPlace("squeeze_.dim", this, given) : InPlace("squeeze_", this);

        public Tensor t() => Call("t", this);

        public Tensor transpose(long dim0, long dim1) => Call("transpose.int", this, dim0, dim1);

        public Tensor[] unbind(long dimension = 0) => CallList("unbind.int", this, dimension);

        public Tensor unsqueeze(long dim) => Call("unsqueeze", this, dim);

        public Tensor unsqueeze_(long dim) => InPlace("unsqueeze_", this, dim);

        public Tensor view(params long[] shape) => Call("view", this, shape);

        public Tensor view_as(Tensor other) => Call("view_as", this, other);
    }
}
