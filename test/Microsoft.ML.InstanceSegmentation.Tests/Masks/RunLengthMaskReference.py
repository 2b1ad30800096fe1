"""Writes RunLengthMaskReference.json: what pycocotools makes of random polygons and pairs of masks.

Run beside this file, with numpy and pycocotools (cocodataset/cocoapi) importable: python3 RunLengthMaskReference.py
"""
import json
import os

import numpy as np
from pycocotools import mask as coco

random = np.random.default_rng(1)


def polygon(height, width):
    points = int(random.integers(3, 12))
    kind = random.integers(5)
    if kind == 0:  # whole pixels
        xy = random.integers(0, [width + 1, height + 1], (points, 2)).astype(float)
    elif kind == 1:  # over every border
        xy = random.uniform([-width, -height], [2 * width, 2 * height], (points, 2))
    elif kind == 2:  # half and tenth pixels, with a corner said twice
        xy = np.round(random.uniform(-1, [width + 1, height + 1], (points, 2)) * 10) / 10
        xy[1] = xy[0]
    elif kind == 3:  # smaller than a pixel
        xy = random.uniform(0, [width, height]) + random.uniform(-0.6, 0.6, (points, 2))
    else:
        xy = random.uniform(0, [width, height], (points, 2))
    return [float(value) for value in np.round(xy, 3).reshape(-1)]


def text(rle):
    return rle["counts"].decode()


def runs(rle):
    flat = coco.decode(rle).reshape(-1, order="F")
    ends = np.flatnonzero(np.diff(flat)) + 1
    lengths = np.diff(np.concatenate([[0], ends, [flat.size]]))
    return [int(n) for n in (lengths if flat[0] == 0 else np.concatenate([[0], lengths]))]


polygons = []
for _ in range(150):
    height, width = (int(n) for n in random.integers(1, 60, 2))
    parts = [polygon(height, width) for _ in range(random.integers(1, 4))]
    # frPyObjects takes a list of four numbers for a box; these all have six or more.
    rle = coco.merge(coco.frPyObjects(parts, height, width))
    polygons.append({
        "height": height, "width": width, "polygons": parts, "compressed": text(rle), "counts": runs(rle),
        "area": int(coco.area(rle)), "box": [int(n) for n in coco.toBbox(rle)]})

pairs = []
for _ in range(80):
    height, width = (int(n) for n in random.integers(1, 40, 2))
    bitmaps = random.random((height, width, 2)) < random.choice([0.0, 0.05, 0.5, 0.97])
    if random.random() < 0.5:  # blobs rather than noise
        bitmaps = np.repeat(np.repeat(bitmaps[: (height + 3) // 4, : (width + 3) // 4], 4, 0), 4, 1)[:height, :width]
    first, second = coco.encode(np.asfortranarray(bitmaps.astype(np.uint8)))
    pairs.append({
        "height": height, "width": width, "first": text(first), "second": text(second),
        "firstBitmap": "".join("01"[b] for b in bitmaps[:, :, 0].reshape(-1).astype(int)),
        "intersection": int(coco.area(coco.merge([first, second], intersect=1))),
        "union": int(coco.area(coco.merge([first, second]))),
        "iou": float(coco.iou([first], [second], [0])[0, 0]), "crowdIou": float(coco.iou([first], [second], [1])[0, 0])})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "RunLengthMaskReference.json"), "w") as file:
    json.dump({"polygons": polygons, "pairs": pairs}, file, separators=(",", ":"))
    file.write("\n")
