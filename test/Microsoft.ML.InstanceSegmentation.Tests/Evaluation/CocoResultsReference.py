"""Writes CocoResultsReference.json: COCO files whose areas are not those of their masks, and pycocotools' figures for them as they stand.

Run beside this file, with numpy and pycocotools (cocodataset/cocoapi) importable: python3 CocoResultsReference.py
"""
import contextlib
import io
import json
import os

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIDE = 240
# Just below, on and just above the limits between small, medium and large; the nearest floats are the limits themselves.
AT_LIMITS = [1024.0, 1024.00001, 1023.99999, 9216.0, 9216.0001, 9215.9999]


def polygon(x, y, rx, ry):
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    points = np.stack([x + rx * np.cos(angles), y + ry * np.sin(angles)], 1)
    return [round(float(n), 2) for n in np.clip(points, 0, SIDE).reshape(-1)]


def shoelace(points):
    x, y = points[0::2], points[1::2]
    return abs(sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(len(x)))) / 2


def bounds(points):
    x, y = points[0::2], points[1::2]
    return [min(x), min(y), max(x) - min(x), max(y) - min(y)]


def encode(points):
    rle = coco_mask.merge(coco_mask.frPyObjects([points], SIDE, SIDE))
    return {"size": rle["size"], "counts": rle["counts"].decode()}


def make(seed):
    random = np.random.default_rng(seed)
    data = {"images": [], "annotations": [], "categories": [{"id": 3, "name": "round"}, {"id": 8, "name": "flat"}]}
    results = []
    for image in range(1, 26):
        data["images"].append({"id": image, "file_name": f"{image}.png", "width": SIDE, "height": SIDE})
        for _ in range(random.integers(1, 6)):
            radius = random.choice([8, 18.4, 19, 30, 54.5, 55.5])  # around 32² and 96² pixels
            x, y = random.uniform(60, SIDE - 60, 2)
            rx, ry = radius * random.uniform(0.93, 1.07), radius * random.uniform(0.93, 1.07)
            points = polygon(x, y, rx, ry)
            category = int(random.choice([3, 8]))
            area = float(random.choice(AT_LIMITS)) if random.random() < 0.25 else shoelace(points)
            data["annotations"].append({
                "id": len(data["annotations"]) + 1, "image_id": image, "category_id": category, "iscrowd": int(random.random() < 0.08),
                "bbox": bounds(points), "area": area, "segmentation": [points]})
            for _ in range(random.integers(0, 3)):
                noise = random.choice([0.01, 0.06, 0.2])
                found = polygon(*(np.array([x, y, rx, ry]) + random.normal(size=4) * noise * radius))
                results.append({
                    "image_id": image, "category_id": category if random.random() < 0.9 else 11 - category,
                    "score": round(float(random.random()), 3), "bbox": bounds(found), "segmentation": encode(found)})
    return data, results


def evaluate(data, results, kind):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = json.loads(json.dumps(data))
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(json.loads(json.dumps(results))), kind)
        run.evaluate()
        run.accumulate()
        run.summarize()
    return [float(n) for n in run.stats]


def without(results, field):
    return [{name: value for name, value in result.items() if name != field} for result in results]


data, results = make(7)
figures = {
    # The file with boxes and masks: a detection's area is its box's, for masks too.
    "whole": {kind: evaluate(data, results, kind) for kind in ("bbox", "segm")},
    # The file with masks alone: boxes and areas are those of the masks.
    "masksOnly": {kind: evaluate(data, without(results, "bbox"), kind) for kind in ("bbox", "segm")},
    "boxesOnly": {"bbox": evaluate(data, without(results, "segmentation"), "bbox")}}
print(len(data["annotations"]), len(results), json.dumps(figures, indent=1))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "CocoResultsReference.json"), "w") as file:
    json.dump({"truth": data, "results": results, **figures}, file, separators=(",", ":"))
    file.write("\n")
