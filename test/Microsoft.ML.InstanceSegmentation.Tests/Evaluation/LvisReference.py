"""Writes small federated data sets with detections, and what the authors' programs make of them, to LvisReference.json beside this file.

Usage: PYTHONPATH=boundary-iou-api python3 LvisReference.py

Needs numpy, OpenCV, pycocotools and a clone of Bowen Cheng's boundary-iou-api, which has lvis-api's and pycocotools' evaluations with boundaries
beside boxes and masks. Of each set there are LVIS' and COCO's figures. Masks are large, so that they have an inside at the boundary's width of
4 pixels; there are ties between scores, areas other than the masks', classes without instances, and more detections than count.
"""
import contextlib
import io
import json
import os
import random
import sys
import tempfile
from unittest.mock import MagicMock

import numpy as np

np.float = float
# The programs import a library for drawing, which is not needed here.
for name in ["matplotlib", "matplotlib.pyplot", "matplotlib.collections", "matplotlib.patches"]:
    sys.modules.setdefault(name, MagicMock())

from boundary_iou.coco_instance_api.coco import COCO
from boundary_iou.coco_instance_api.cocoeval import COCOeval
from boundary_iou.lvis_instance_api.eval import LVISEval
from boundary_iou.lvis_instance_api.lvis import LVIS
from boundary_iou.lvis_instance_api.results import LVISResults

HEIGHT, WIDTH, SETS = 120, 160, 6
CATEGORIES = list(zip([1, 2, 3, 5, 8], "rcffr"))


def blob(draw):
    """A rectangle, an L, or one with a small hole, often cut off by the image's border."""
    x, y = draw.randrange(-10, WIDTH - 10), draw.randrange(-10, HEIGHT - 10)
    w, h = draw.randrange(6, 140), draw.randrange(6, 110)
    bitmap = np.zeros((HEIGHT, WIDTH), np.uint8)
    bitmap[max(0, y):max(0, y + h), max(0, x):max(0, x + w)] = 1
    if draw.random() < 0.4:
        bitmap[max(0, y):max(0, y + h // 3), max(0, x):max(0, x + w // 3)] = 0
    if draw.random() < 0.2:
        bitmap[max(0, y + h // 2):max(0, y + h // 2 + 2), max(0, x + w // 2):max(0, x + w // 2 + 2)] = 0
    if not bitmap.any():
        bitmap[3:9, 3:9] = 1
    return bitmap


def runs(bitmap):
    pixels = bitmap.flatten(order="F")
    ends = np.flatnonzero(np.diff(pixels)) + 1
    counts = np.diff(np.concatenate([[0], ends, [len(pixels)]])).tolist()
    return {"size": [HEIGHT, WIDTH], "counts": counts if pixels[0] == 0 else [0] + counts}


def box(bitmap):
    ys, xs = np.nonzero(bitmap)
    return [int(xs.min()), int(ys.min()), int(np.ptp(xs) + 1), int(np.ptp(ys) + 1)]


def data_set(draw):
    ids = [id for id, _ in CATEGORIES]
    images, annotations, results = [], [], []
    for image in draw.sample(range(1, 40), draw.randrange(2, 5)):
        images.append({
            "id": image, "coco_url": f"http://images/val2017/{image}.jpg", "width": WIDTH, "height": HEIGHT,
            "neg_category_ids": [id for id in ids if draw.random() < 0.3],
            "not_exhaustive_category_ids": [id for id in ids if draw.random() < 0.25],
        })
        truths = [(blob(draw), draw.choice(ids[:4])) for _ in range(draw.choice([0, 1, 3, 6]))]
        for bitmap, category in truths:
            annotations.append({
                "id": len(annotations) + 1, "image_id": image, "category_id": category, "bbox": box(bitmap), "iscrowd": 0,
                "area": int(bitmap.sum()) if draw.random() < 0.6 else draw.randrange(1, 12000), "segmentation": runs(bitmap),
            })
        for _ in range(draw.choice([2, 6, 9])):
            bitmap, category = draw.choice(truths) if truths and draw.random() < 0.8 else (blob(draw), draw.choice(ids))
            bitmap = np.roll(bitmap, (draw.randrange(-2, 3), draw.randrange(-2, 3)), (0, 1))
            category = draw.choice(ids) if draw.random() < 0.2 else category
            results.append({"image_id": image, "category_id": category, "bbox": box(bitmap), "score": draw.randrange(1, 20) / 20, "segmentation": runs(bitmap)})
    categories = [{"id": id, "name": f"c{id}", "frequency": frequency} for id, frequency in CATEGORIES]
    return {"images": images, "categories": categories, "annotations": annotations}, results


def figures(annotations, results, limit):
    lvis, coco = {}, {}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        truth, found = os.path.join(folder, "a.json"), os.path.join(folder, "r.json")
        for file, content in [(truth, annotations), (found, results)]:
            with open(file, "w") as stream:
                json.dump(content, stream)
        for kind in ["bbox", "segm", "boundary"]:
            data = LVIS(truth, get_boundary=kind == "boundary")
            evaluation = LVISEval(data, LVISResults(data, found, max_dets=limit), kind)
            evaluation.params.max_dets = limit
            evaluation.run()
            lvis[kind] = {name.split("@")[0]: float(value) for name, value in evaluation.results.items()}
            data = COCO(truth, get_boundary=kind == "boundary")
            evaluation = COCOeval(data, data.loadRes(found), kind)
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
            coco[kind] = dict(zip("AP AP50 AP75 APs APm APl AR1 AR10 AR ARs ARm ARl".split(), map(float, evaluation.stats)))
    return {"lvis": lvis, "coco": coco}


if __name__ == "__main__":
    sets = []
    for seed in range(SETS):
        annotations, results = data_set(random.Random(seed))
        limit = 5 if seed % 3 == 0 else 300
        sets.append({"annotations": annotations, "results": results, "limit": limit, "expected": figures(annotations, results, limit)})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "LvisReference.json"), "w") as stream:
        json.dump(sets, stream, separators=(",", ":"))
