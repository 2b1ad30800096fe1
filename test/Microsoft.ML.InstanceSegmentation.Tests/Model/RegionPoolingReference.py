"""Writes RegionPoolingReference.json: values and gradients of torchvision's (0.14.1) roi_pool and roi_align.

python3 RegionPoolingReference.py
"""
import json
import os

import torch
import torchvision

from LossesReference import numbers
from MaskRcnnReference import uniform


def noise(name, *shape):
    count = 1
    for side in shape:
        count *= side
    return torch.from_numpy(uniform(name, count)).reshape(shape)


# Ordinary, larger than the map, outside, touching the edges, tiny, empty, turned around, with corners half way between cells.
REGIONS = torch.tensor([
    [0, 3.3, 2.1, 17.9, 15.2], [1, -9, -7, 60, 50], [0, 40, 40, 50, 60], [1, 0, 0, 28, 24], [0, 5.2, 5.1, 5.3, 5.2], [1, 8, 8, 8, 8],
    [0, 20, 18, 4, 6], [1, 2, 6, 10, 14], [0, -6, -2, 14, 10], [1, -60, -50, -40, -30]])


def pooled(operator, *arguments):
    features = noise("features", 2, 3, 6, 7).double().requires_grad_()
    result = operator(features, REGIONS.double(), 3, 0.25, *arguments)
    result.backward(noise("upstream", *result.shape).double())
    return {"pooled": numbers(result), "gradient": numbers(features.grad)}


def regions():
    return numbers(REGIONS)


def pool():
    return pooled(torchvision.ops.roi_pool)


def align():
    return [{"ratio": ratio, "aligned": aligned, **pooled(torchvision.ops.roi_align, ratio, aligned)} for ratio in (2, 0) for aligned in (False, True)]


def rounding():
    """Bins of 7 over regions of all lengths in float32, where 3·(length / 7) may come out on either side of a whole number."""
    corner = 160 * (noise("corners", 30, 2) + 1) / 2
    regions = torch.cat([torch.zeros(30, 1), corner, corner + 160 * (noise("sides", 30, 2) + 1)], 1)
    return {"regions": numbers(regions), "pooled": numbers(torchvision.ops.roi_pool(noise("rounding", 1, 1, 60, 60), regions, 7, 1 / 8))}


if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "RegionPoolingReference.json")
    with open(path, "w") as file:
        json.dump({part.__name__: part() for part in (regions, pool, align, rounding)}, file, separators=(",", ":"))
        file.write("\n")
