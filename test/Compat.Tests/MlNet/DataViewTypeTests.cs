using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class DataViewTypeTests
{
    [TestMethod]
    public void Types_are_printed_by_item_and_size()
    {
        Assert.AreEqual("Single", NumberDataViewType.Single.ToString());
        Assert.AreEqual("String", TextDataViewType.Instance.ToString());
        Assert.AreEqual("Boolean", BooleanDataViewType.Instance.ToString());
        Assert.AreEqual("DateTime", DateTimeDataViewType.Instance.ToString());
        Assert.AreEqual("Vector<Single>", new VectorDataViewType(NumberDataViewType.Single).ToString());
        Assert.AreEqual("Vector<Byte, 4>", new VectorDataViewType(NumberDataViewType.Byte, 4).ToString());
        Assert.AreEqual("Vector<Byte, 4, 2>", new VectorDataViewType(NumberDataViewType.Byte, 4, 2).ToString());
        Assert.AreEqual("Vector<Byte, 4, *>", new VectorDataViewType(NumberDataViewType.Byte, 4, 0).ToString());
        Assert.AreEqual("Key<UInt32, 0-9>", new KeyDataViewType(typeof(uint), 10).ToString());
        Assert.AreEqual("Vector<Key<UInt32, 0-9>, 3>", new VectorDataViewType(new KeyDataViewType(typeof(uint), 10), 3).ToString());
        Assert.AreEqual("Image", new ImageDataViewType().ToString());
        Assert.AreEqual("Image<2, 3>", new ImageDataViewType(2, 3).ToString());
    }

    [TestMethod]
    public void Vectors_and_keys_and_images_are_equal_by_their_parts()
    {
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Single, 3));
        Assert.AreNotEqual(new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Single, 4));
        Assert.AreNotEqual(new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Double, 3));
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 3));
        Assert.AreNotEqual(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(ulong), 3));
        Assert.IsTrue(new ImageDataViewType().Equals(new ImageDataViewType()));
        Assert.IsFalse(new ImageDataViewType().Equals(new ImageDataViewType(2, 3)));
    }

    [TestMethod]
    public void Sizes_and_raw_types_follow_from_the_dimensions()
    {
        var matrix = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        Assert.AreEqual(6, matrix.Size);
        Assert.IsTrue(matrix.IsKnownSize);
        Assert.AreEqual(typeof(VBuffer<float>), matrix.RawType);
        var open = new VectorDataViewType(TextDataViewType.Instance);
        Assert.AreEqual(0, open.Size);
        Assert.IsFalse(open.IsKnownSize);
        Assert.HasCount(1, open.Dimensions);
        Assert.AreEqual(typeof(VBuffer<ReadOnlyMemory<char>>), open.RawType);
    }

    [TestMethod]
    public void Types_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(uint), 0ul));
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(byte), 256ul));
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.IsTrue(KeyDataViewType.IsValidDataType(typeof(ushort)));
        Assert.IsFalse(KeyDataViewType.IsValidDataType(typeof(int)));
        Assert.Throws<ArgumentException>(() => new ImageDataViewType(0, 3));
    }
}
