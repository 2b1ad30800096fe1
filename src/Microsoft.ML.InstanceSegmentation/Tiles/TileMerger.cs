using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>
/// From the detections of overlapping tiles to those of the image: each object once, and whole. A view of an object is whole, or cut by a
/// border of its tile.
/// <list type="number">
/// <item>Of whole views that agree, the one with the highest score stays.</item>
/// <item>A cut view of what another tile has whole goes: one of the same class of which half lies in the whole one, or one of another class that
/// agrees with it, since a part may be taken for something else.</item>
/// <item>Views of one class that agree, of which one is cut, are united: their masks, the box around their boxes, and the highest score, since a
/// part that scores low says more about the cut than about the object.</item>
/// <item>A cut view without a partner goes where half of it lies in a larger one of its class, as a sliver at a border does.</item>
/// </list>
/// To agree is an intersection over union of at least a half within the area that the two tiles share.
/// </summary>
internal sealed class TileMerger
{
    /// <summary>How much of two views must be the same.</summary>
    private const double Half = 0.5;

    private readonly int[][] _neighbours;

    private TileMerger(IReadOnlyList<TileDetections> tiles) => _neighbours =
    [
        .. tiles.Select((tile, i) => Enumerable.Range(0, tiles.Count).Where(j => j != i && tiles[j].Tile.Overlaps(tile.Tile)).ToArray()),
    ];

    /// <summary>The detections of the image, best first.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="tiles">The tiles with their detections, which have masks.</param>
    public static DetectedInstances Merge(int height, int width, IReadOnlyList<TileDetections> tiles)
    {
        // One tile is the image: nothing to merge, whatever it found.
        if (tiles.Count == 1)
            return tiles[0].Found;
        TileView[] views = [.. tiles.SelectMany((tile, i) => TileView.Of(i, tile, height, width))];
        return Collect(new TileMerger(tiles).Merge(views));
    }

    private IEnumerable<TileView[]> Merge(TileView[] views)
    {
        TileIndex whole = Distinct(views.Where(view => !view.IsCut));
        TileView[] cut = [.. views.Where(view => view.IsCut && !whole.Near(view).Any(other => Explains(other, view)))];
        var left = new TileIndex(_neighbours, [.. whole.All, .. cut]);
        var groups = new Groups(left.All);
        foreach (TileView view in cut)
        {
            foreach (TileView other in left.Near(view).Where(other => other.Class == view.Class && view.AgreesWith(other, Half)))
                groups.Join(view, other);
        }
        var cutLeft = new TileIndex(_neighbours, cut);
        return groups.All.Where(group => group is not [{ IsCut: true } alone] || !cutLeft.Near(alone).Any(other => IsSliverOf(alone, other)));
    }

    /// <summary>Whole views, each object's best.</summary>
    private TileIndex Distinct(IEnumerable<TileView> whole)
    {
        var kept = new TileIndex(_neighbours, []);
        foreach (TileView view in whole.OrderByDescending(view => view.Score))
        {
            if (!kept.Near(view).Any(other => other.Class == view.Class && view.AgreesWith(other, Half)))
                kept.Add(view);
        }
        return kept;
    }

    private static bool Explains(TileView whole, TileView cut) =>
        whole.Class == cut.Class ? cut.IsCoveredBy(whole, Half) : cut.AgreesWith(whole, Half);

    private static bool IsSliverOf(TileView view, TileView other) =>
        other.Class == view.Class && (other.Mask.Area, other.Score, -other.Tile).CompareTo((view.Mask.Area, view.Score, -view.Tile)) > 0
        && view.IsCoveredBy(other, Half);

    private static DetectedInstances Collect(IEnumerable<TileView[]> groups)
    {
        TileView[][] best = [.. groups.OrderByDescending(group => group.Max(view => view.Score))];
        return new DetectedInstances
        {
            Boxes = [.. best.SelectMany(Around)],
            Scores = Array.ConvertAll(best, group => group.Max(view => view.Score)),
            Classes = Array.ConvertAll(best, group => group[0].Class),
            Masks = Array.ConvertAll(best, group => group is [var only] ? only.Mask : ColumnRuns.Union([.. group.Select(view => view.Mask)])),
        };
    }

    private static float[] Around(TileView[] group) =>
        [group.Min(view => view.Box[0]), group.Min(view => view.Box[1]), group.Max(view => view.Box[2]), group.Max(view => view.Box[3])];

    /// <summary>Views by tile, so that each is compared with those around it only.</summary>
    private sealed class TileIndex
    {
        private readonly int[][] _neighbours;
        private readonly List<TileView>[] _ofTile;

        public TileIndex(int[][] neighbours, IEnumerable<TileView> views)
        {
            _neighbours = neighbours;
            _ofTile = [.. neighbours.Select(_ => new List<TileView>())];
            foreach (TileView view in views)
                Add(view);
        }

        public IEnumerable<TileView> All => _ofTile.SelectMany(views => views);

        public void Add(TileView view) => _ofTile[view.Tile].Add(view);

        /// <summary>The views of other tiles whose masks may meet a view's.</summary>
        public IEnumerable<TileView> Near(TileView view) =>
            _neighbours[view.Tile].SelectMany(tile => _ofTile[tile]).Where(other => other.Mask.BoundingBox.Overlaps(view.Mask.BoundingBox));
    }

    /// <summary>Disjoint sets of views.</summary>
    private sealed class Groups(IEnumerable<TileView> views)
    {
        private readonly Dictionary<TileView, List<TileView>> _groupOf =
            views.ToDictionary(view => view, view => new List<TileView> { view });

        public IEnumerable<TileView[]> All => _groupOf.Values.Distinct().Select(group => group.ToArray());

        public void Join(TileView first, TileView second)
        {
            (List<TileView> into, List<TileView> from) = (_groupOf[first], _groupOf[second]);
            if (ReferenceEquals(into, from))
                return;
            into.AddRange(from);
            foreach (TileView view in from)
                _groupOf[view] = into;
        }
    }
}
