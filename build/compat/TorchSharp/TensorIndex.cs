using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place of an index expression, as Python's indexing has them.</summary>
    public struct TensorIndex
    {
        public static TensorIndex Ellipsis = new() { Form = Forms.Ellipsis };

        public static TensorIndex None = new() { Form = Forms.None };

        public static TensorIndex Null = new() { Form = Forms.Null };

        public static TensorIndex Colon = Slice();

        internal enum Forms
        {
            Null,
            None,
            Ellipsis,
            Single,
            Bool,
            Slice,
            Tensor,
        }

        internal Forms Form { get; private init; }

        /// <summary>The index, or where a slice starts.</summary>
        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Chosen { get; private init; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Form = Forms.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) => Slice(End(range.Start), range.End.Equals(Index.End) ? null : End(range.End));

        public static TensorIndex Single(long? index) => new() { Form = Forms.Single, Start = index };

        public static TensorIndex Bool(bool value) => new() { Form = Forms.Bool, Start = value ? 1 : 0 };

        public static TensorIndex Tensor(Tensor tensor) => new() { Form = Forms.Tensor, Chosen = tensor };

        private static long End(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }

    /// <summary>
    /// Index expressions as views (select, slice, unsqueeze), then one gather or scatter where tensors are among the indices.
    /// </summary>
    private static class Indexing
    {
        public static Tensor Get(Tensor self, TensorIndex[] indices)
        {
            (Tensor view, List<Tensor?> chosen) = View(self, indices);
            if (chosen.TrueForAll(index => index is null))
                return ReferenceEquals(view, self) ? self.alias() : view;
            try
            {
                return Aten.Call("index.Tensor", view, Argument.Optional(chosen));
            }
            finally
            {
                Free(view, self);
            }
        }

        public static Tensor Put(Tensor self, Tensor value, TensorIndex[] indices, bool accumulate)
        {
            (Tensor view, List<Tensor?> chosen) = View(self, indices);
            try
            {
                if (!chosen.TrueForAll(index => index is null))
                    Aten.InPlace("index_put_", view, Argument.Optional(chosen), value, accumulate);
                else if (accumulate)
                    view.add_(value);
                else
                    view.copy_(value);
            }
            finally
            {
                Free(view, self);
            }

            return self;
        }

        /// <summary>The view, and for each of its dimensions the tensor that chooses in it, where there is one.</summary>
        private static (Tensor View, List<Tensor?> Chosen) View(Tensor self, TensorIndex[] indices)
        {
            long explicitDims = indices.Sum(Consumes);
            if (explicitDims > self.Dimensions)
                throw new System.Runtime.InteropServices.ExternalException($"too many indices for tensor of dimension {self.Dimensions}");
            List<Tensor?> chosen = [];
            Tensor view = self;
            int dim = 0;
            foreach (TensorIndex index in indices)
            {
                switch (index.Form)
                {
                    case TensorIndex.Forms.Single:
                        Next(view.select(dim, index.Start!.Value));
                        break;
                    case TensorIndex.Forms.Slice:
                        if (index.Start is not null || index.Stop is not null || index.Step is not null)
                            Next(Aten.Call("slice.Tensor", view, (long)dim, index.Start, index.Stop, index.Step ?? 1));
                        Skip(1);
                        break;
                    case TensorIndex.Forms.None or TensorIndex.Forms.Null:
                        Next(view.unsqueeze(dim));
                        Skip(1);
                        break;
                    case TensorIndex.Forms.Ellipsis:
                        Skip((int)(self.Dimensions - explicitDims));
                        break;
                    case TensorIndex.Forms.Bool:
                        Next(view.unsqueeze(dim));
                        chosen.Add(torch.tensor(index.Start == 1).reshape(1).to(self.device));
                        dim++;
                        break;
                    case TensorIndex.Forms.Tensor:
                        chosen.Add(index.Chosen);
                        dim += (int)Consumes(index);
                        break;
                }
            }

            return (view, chosen);

            void Next(Tensor next)
            {
                Free(view, self);
                view = next;
            }

            void Skip(int count)
            {
                for (int i = 0; i < count; i++, dim++)
                    chosen.Add(null);
            }
        }

        /// <summary>How many dimensions of the tensor an index stands for.</summary>
        private static long Consumes(TensorIndex index) => index.Form switch
        {
            TensorIndex.Forms.Single or TensorIndex.Forms.Slice => 1,
            TensorIndex.Forms.Tensor => index.Chosen!.dtype is ScalarType.Bool or ScalarType.Byte ? index.Chosen.Dimensions : 1,
            _ => 0,
        };

        private static void Free(Tensor view, Tensor self)
        {
            if (!ReferenceEquals(view, self))
                view.Dispose();
        }
    }
}
