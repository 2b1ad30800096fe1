"""Times torchvision's region pooling on what PoolingTime.cs times this library's on; prints median milliseconds forward and backward."""

import random
import statistics
import time

import torch
from torchvision.ops import roi_align, roi_pool

IMAGES, CHANNELS, CELLS, STRIDE, REGIONS, BINS, WARMUP, REPETITIONS = 2, 256, 64, 4, 512, 14, 3, 15


def boxes():
    draw = random.Random(1)
    rows = []
    for i in range(REGIONS):
        width, height = 16 + 208 * draw.random(), 16 + 208 * draw.random()
        x, y = draw.random() * (CELLS * STRIDE - width), draw.random() * (CELLS * STRIDE - height)
        rows.append([i % IMAGES, x, y, x + width, y + height])
    return torch.tensor(rows)


def measure(pool):
    features = torch.rand(IMAGES, CHANNELS, CELLS, CELLS, requires_grad=True)
    gradient = torch.rand(REGIONS, CHANNELS, BINS, BINS)
    regions = boxes()
    forward, backward = [], []
    for i in range(WARMUP + REPETITIONS):
        features.grad = None
        started = time.perf_counter()
        pooled = pool(features, regions)
        middle = time.perf_counter()
        pooled.backward(gradient)
        ended = time.perf_counter()
        if i >= WARMUP:
            forward.append(1000 * (middle - started))
            backward.append(1000 * (ended - middle))
    return statistics.median(forward), statistics.median(backward)


if __name__ == "__main__":
    methods = {
        "RoIAlign": lambda features, regions: roi_align(features, regions, BINS, 1 / STRIDE, sampling_ratio=2),
        "RoIPool": lambda features, regions: roi_pool(features, regions, BINS, 1 / STRIDE),
    }
    for name, pool in methods.items():
        print(name, *(f"{milliseconds:.2f}" for milliseconds in measure(pool)))
