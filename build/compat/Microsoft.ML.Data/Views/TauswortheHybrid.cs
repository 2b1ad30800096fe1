using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>
/// ML.NET's random numbers: three Tausworthe generators and a linear congruential one, combined by exclusive or
/// (L. Howes and D. Thomas, GPU Gems 3, chapter 37), seeded by rounds of MurmurHash3.
/// </summary>
internal sealed class TauswortheHybrid
{
    private uint _z1;
    private uint _z2;
    private uint _z3;
    private uint _z4;

    public TauswortheHybrid(uint seed)
    {
        _z1 = seed;
        _z2 = MurmurRound(_z1, _z1);
        _z3 = MurmurRound(_z2, _z1);
        _z4 = MurmurRound(_z3, _z1);
    }

    public float NextSingle()
    {
        _z1 = Step(_z1, 13, 19, 12, ~1u);
        _z2 = Step(_z2, 2, 25, 4, ~7u);
        _z3 = Step(_z3, 3, 11, 17, ~15u);
        _z4 = 1664525 * _z4 + 1013904223;
        // 23 bits convert to a float exactly.
        return ((_z1 ^ _z2 ^ _z3 ^ _z4) >> 9) / (float)(1 << 23);
    }

    public static uint MurmurRound(uint hash, uint chunk)
    {
        hash ^= BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
        return BitOperations.RotateLeft(hash, 13) * 5 + 0xE6546B64;
    }

    private static uint Step(uint z, int s1, int s2, int s3, uint mask) => ((z & mask) << s3) ^ (((z << s1) ^ z) >> s2);
}
