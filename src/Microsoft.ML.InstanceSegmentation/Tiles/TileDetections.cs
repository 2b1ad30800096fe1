using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>What was found in a tile, in its own pixels and with masks of its size.</summary>
internal sealed record TileDetections(PixelBounds Tile, DetectedInstances Found);
