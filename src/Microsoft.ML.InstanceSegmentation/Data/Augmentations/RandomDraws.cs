namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What augmentation draws.</summary>
internal static class RandomDraws
{
    /// <summary>A random source of its own: however much is drawn from it, the next numbers of this one stay the same.</summary>
    public static Random Child(this Random random) => new(random.Next());

    /// <summary>Whether something of a probability, 0 to 1, happens; one draw in any case.</summary>
    public static bool Chance(this Random random, float probability) => random.NextSingle() < probability;

    /// <summary>A number of the uniform distribution from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static float Between(this Random random, float low, float high) => low + random.NextSingle() * (high - low);
}
