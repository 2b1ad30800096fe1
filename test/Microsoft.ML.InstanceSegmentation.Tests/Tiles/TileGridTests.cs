using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tiles;

[TestClass]
public sealed class TileGridTests
{
    private static readonly TilingOptions s_options = new() { Side = 100, Overlap = 20 };

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(37, 99)]
    [DataRow(100, 100)]
    public void Image_that_fits_into_a_tile_is_one_tile(int height, int width)
    {
        CollectionAssert.AreEqual(new[] { new PixelBounds(0, 0, width, height) }, TileGrid.Of(height, width, s_options));
        Assert.IsFalse(TileGrid.Cuts(height, width, s_options));
    }

    [TestMethod]
    public void One_pixel_more_than_a_tile_gives_two()
    {
        CollectionAssert.AreEqual(
            new[] { new PixelBounds(0, 0, 100, 50), new PixelBounds(1, 0, 100, 50) }, TileGrid.Of(50, 101, s_options));
        Assert.HasCount(4, TileGrid.Of(101, 101, s_options));
        Assert.IsTrue(TileGrid.Cuts(50, 101, s_options) && TileGrid.Cuts(101, 50, s_options));
    }

    [TestMethod]
    public void Tiles_come_row_by_row_and_share_the_overlap_exactly_where_it_fits()
    {
        CollectionAssert.AreEqual(new[] { 0, 80, 160, 0, 80, 160 }, TileGrid.Of(180, 260, s_options).Select(tile => tile.X).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 80, 80, 80 }, TileGrid.Of(180, 260, s_options).Select(tile => tile.Y).ToArray());
    }

    [TestMethod]
    public void Tiles_of_any_length_reach_both_borders_share_the_overlap_and_are_no_more_than_needed()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            int side = random.Next(16, 200);
            var options = new TilingOptions { Side = side, Overlap = random.Next(0, side / 2 + 1) };
            int length = random.Next(side, 3000);
            int[] starts = [.. TileGrid.Of(10, length, options).Select(tile => tile.X)];
            Assert.AreEqual(0, starts[0]);
            Assert.AreEqual(length, starts[^1] + side);
            int least = starts.Zip(starts.Skip(1), (a, b) => a + side - b).DefaultIfEmpty(int.MaxValue).Min();
            Assert.IsGreaterThanOrEqualTo(options.Overlap, least, $"{length}: {options}");
            int reachOfOneLess = side + (starts.Length - 2) * (side - options.Overlap);
            Assert.IsTrue(starts.Length == 1 || reachOfOneLess < length, $"{length}: {starts.Length} of {options}");
        }
    }

    [TestMethod]
    [DataRow(15, 0, "Tiling.Side")]
    [DataRow(100, -1, "Tiling.Overlap")]
    [DataRow(100, 51, "Tiling.Overlap")]
    public void Options_that_make_no_grid_are_named(int side, int overlap, string option) =>
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => new ModelOptions { Tiling = new TilingOptions { Side = side, Overlap = overlap } }.Validate()).Message,
            option);
}
