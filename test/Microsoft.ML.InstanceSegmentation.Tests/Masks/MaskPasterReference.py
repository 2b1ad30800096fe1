"""Writes MaskPasterReference.json: masks that torchvision and grid_sample lay over images.

Run beside this file, with torch, torchvision 0.14.1 and pycocotools importable: python3 MaskPasterReference.py
"""
import json
import os

import numpy as np
import torch
from pycocotools import mask as coco
from torch.nn import functional
from torchvision.models.detection.roi_heads import paste_masks_in_image

torch.manual_seed(1)
random = np.random.default_rng(1)


def centres(mask, box, height, width):
    """Bilinear samples at the centres of all pixels of the image, zero outside the mask (as detectron2 does), in float64."""
    x0, y0, x1, y1 = box.double()
    x = (torch.arange(width, dtype=torch.float64) + 0.5 - x0) / (x1 - x0) * 2 - 1
    y = (torch.arange(height, dtype=torch.float64) + 0.5 - y0) / (y1 - y0) * 2 - 1
    grid = torch.stack([x[None].expand(height, width), y[:, None].expand(height, width)], -1)
    return functional.grid_sample(mask[None, None].double(), grid[None], align_corners=False)[0, 0]


def compressed(pixels):
    return coco.encode(np.asfortranarray(pixels.numpy().astype(np.uint8)))["counts"].decode()


cases = []
for number in range(80):
    size = [28, 14, 7, 1][number % 4]
    height, width = (int(n) for n in random.integers(1, 70, 2))
    # Smooth blobs, as a mask head gives them, from short numbers of which no bilinear mean is exactly at a threshold.
    mask = torch.rand(1, 1, max(size // 3, 1), max(size // 3, 1))
    mask = functional.interpolate(mask, size=(size, size), mode="bilinear")[0, 0]
    thousandths = [int(n) for n in (mask * 1000).round().reshape(-1)]
    mask = torch.tensor([(n + 0.37) / 1000 for n in thousandths], dtype=torch.float32).reshape(size, size)
    x = np.sort(random.uniform(0, width, 2))
    y = np.sort(random.uniform(0, height, 2))
    if number % 5 == 0:
        x, y = np.round(x), np.round(y)
    box = torch.tensor([x[0], y[0], max(x[1], x[0] + 1e-3), max(y[1], y[0] + 1e-3)], dtype=torch.float32)
    threshold = [0.5, 0.3, 0.7][number % 3]
    whole = paste_masks_in_image(mask[None, None], box[None], (height, width))[0, 0] > threshold
    cases.append({
        "height": height, "width": width, "size": size, "threshold": threshold, "box": [float(n) for n in box],
        "thousandths": thousandths,
        "wholePixels": compressed(whole), "pixelCentres": compressed(centres(mask, box, height, width) > threshold)})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "MaskPasterReference.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
