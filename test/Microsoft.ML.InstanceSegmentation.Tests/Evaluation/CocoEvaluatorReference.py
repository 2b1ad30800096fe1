"""Writes CocoEvaluatorReference.json: random ground truths and detections, and pycocotools' figures for them.

Run beside this file, with numpy and pycocotools (cocodataset/cocoapi) importable: python3 CocoEvaluatorReference.py
"""
import contextlib
import io
import json
import os

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def ellipse(height, width, x, y, rx, ry, power):
    """A rounded shape; a high power makes it a rectangle."""
    u = np.abs((np.arange(width) + 0.5 - x) / rx) ** power
    v = np.abs((np.arange(height) + 0.5 - y) / ry) ** power
    return coco_mask.encode(np.asfortranarray((u[None] + v[:, None] <= 1).astype(np.uint8)))


def make(seed, images, classes, largest, per_image, detections, score_steps):
    """Ground truths, and detections that are theirs moved a little, or nothing's. Coordinates are eighths: exact in float32."""
    random = np.random.default_rng(seed)
    data = {"images": [], "annotations": [], "categories": [{"id": c + 1, "name": f"class{c}"} for c in range(classes)]}
    results = []
    for image in range(1, images + 1):
        height, width = (int(n) for n in random.integers(largest // 2, largest, 2))
        data["images"].append({"id": image, "height": height, "width": width})
        shapes = []
        if image % 5 != 0:  # every fifth image has no ground truth
            for _ in range(random.integers(1, per_image)):
                size = random.choice([0.04, 0.15, 0.45]) * largest
                shapes.append((
                    random.uniform(0, width), random.uniform(0, height), *(random.uniform(0.5, 1, 2) * size + 1.5), random.choice([2, 40]),
                    int(random.integers(0, max(classes - 1, 1)))))  # the last class of several has none at all
        kept = []
        for shape in shapes:
            rle = ellipse(height, width, *shape[:5])
            if coco_mask.area(rle) == 0:
                continue
            kept.append(shape)
            x, y, w, h = (float(n) for n in coco_mask.toBbox(rle))
            area = float(coco_mask.area(rle))
            if random.random() < 0.3:  # areas of polygons differ from those of their pixels, and may end on a limit
                area = float(random.choice([area * 1.25, 32 ** 2] + [96 ** 2] * (largest > 100)))
            data["annotations"].append({
                "id": len(data["annotations"]) + 1, "image_id": image, "category_id": shape[5] + 1, "iscrowd": int(random.random() < 0.12),
                "bbox": [x, y, w, h], "area": area, "segmentation": {"size": rle["size"], "counts": rle["counts"].decode()}})
        if image % 7 == 0:  # every seventh has no detection
            continue
        for _ in range(random.integers(detections // 2, detections)):
            if kept and random.random() < 0.8:
                x, y, rx, ry, power, c = kept[random.integers(len(kept))]
                if random.random() < 0.8:
                    noise = random.choice([0.02, 0.1, 0.3])
                    x, y = x + random.normal() * noise * rx, y + random.normal() * noise * ry
                    rx, ry = rx * np.exp(random.normal() * noise), ry * np.exp(random.normal() * noise)
            else:
                x, y = random.uniform(0, width), random.uniform(0, height)
                rx, ry = random.uniform(1.5, 0.3 * largest, 2)
                power, c = 2, 0
            if random.random() < 0.1:
                c = int(random.integers(classes))
            box = np.round(np.array([x - rx, y - ry, 2 * rx, 2 * ry]) * 8) / 8
            rle = ellipse(height, width, x, y, rx, ry, power)
            if random.random() < 0.3:
                box = coco_mask.toBbox(rle)
            if box[2] <= 0 or box[3] <= 0:
                continue
            results.append({
                "image_id": image, "category_id": c + 1, "score": float(random.integers(1, score_steps + 1)) / score_steps,
                "bbox": [float(n) for n in box], "segmentation": {"size": rle["size"], "counts": rle["counts"].decode()}})
    return data, results


def evaluate(data, results, kind, max_detections):
    """The twelve figures and the AP of each class. A detection's area is that of the kind's own geometry."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = json.loads(json.dumps(data))
        truth.createIndex()
        other = "segmentation" if kind == "bbox" else "bbox"
        found = truth.loadRes([{k: v for k, v in r.items() if k != other} for r in json.loads(json.dumps(results))])
        run = COCOeval(truth, found, kind)
        run.params.maxDets = [1, 10, max_detections]
        run.evaluate()
        run.accumulate()
        run.summarize()

    def mean(values):
        return float(np.mean(values[values > -1])) if (values > -1).any() else -1.0

    precision = run.eval["precision"][:, :, :, 0, 2]
    # summarize looks for 100 detections in its first figure, whatever was asked for.
    stats = [mean(precision)] + [float(n) for n in run.stats[1:]]
    return {"stats": stats, "perClass": [mean(precision[:, :, c]) for c in range(precision.shape[2])]}


sets = []
for arguments, max_detections in [
        (dict(seed=1, images=15, classes=4, largest=280, per_image=9, detections=14, score_steps=1000), 100),
        (dict(seed=2, images=14, classes=3, largest=150, per_image=12, detections=24, score_steps=6), 100),  # many equal scores
        (dict(seed=3, images=4, classes=1, largest=60, per_image=12, detections=90, score_steps=50), 40),  # more detections than count
        (dict(seed=4, images=3, classes=1, largest=60, per_image=12, detections=300, score_steps=50), 200),
        (dict(seed=5, images=6, classes=2, largest=40, per_image=4, detections=6, score_steps=3), 100)]:  # nothing large
    data, results = make(**arguments)
    sets.append({
        "maxDetections": max_detections, "truth": data, "results": results,
        "bbox": evaluate(data, results, "bbox", max_detections), "segm": evaluate(data, results, "segm", max_detections)})
    print(max_detections, len(data["annotations"]), len(results), sets[-1]["bbox"], sets[-1]["segm"])

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "CocoEvaluatorReference.json"), "w") as file:
    json.dump(sets, file, separators=(",", ":"))
    file.write("\n")
