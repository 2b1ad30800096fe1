"""Writes small data sets with detections, and what pycocotools makes of them.

Usage: python3 PycocotoolsSets.py FOLDER [COUNT [FIRST_SEED]] for compare-coco of the benchmarks, or
       python3 PycocotoolsSets.py for PycocotoolsSets.json beside this file: the first sets, for the tests.

Needs pycocotools and numpy. Each set is a folder of annotations.json, results.json and expected.json. There are ties between scores, crowds,
images and classes without instances, more detections than count, masks without pixels, ids from 0 on and out of order, results with boxes,
with masks and with both, and parameters other than COCO's own.
"""
import contextlib
import io
import json
import os
import random
import sys
import tempfile

import numpy as np
from pycocotools import mask as mask_api
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HEIGHT, WIDTH = 60, 80


def blob(draw):
    """A rectangle, an L, or a triangle, as a bitmap."""
    x, y = draw.randrange(WIDTH - 3), draw.randrange(HEIGHT - 3)
    w, h = draw.randrange(2, 60), draw.randrange(2, 50)
    bitmap = np.zeros((HEIGHT, WIDTH), np.uint8, order="F")
    bitmap[y:y + h, x:x + w] = 1
    if draw.random() < 0.3:
        bitmap[y:y + h // 2, x:x + w // 2] = 0
    return bitmap


def shifted(bitmap, draw):
    moved = np.roll(bitmap, (draw.randrange(-3, 4), draw.randrange(-3, 4)), (0, 1))
    return np.asfortranarray(moved)


def runs(bitmap):
    encoded = mask_api.encode(bitmap)
    return {"size": [int(n) for n in encoded["size"]], "counts": encoded["counts"].decode()}


def box(bitmap):
    return [float(n) for n in mask_api.toBbox(mask_api.encode(bitmap))]


def data_set(draw):
    classes = draw.sample(range(12), draw.randrange(1, 5))
    images = draw.sample(range(30), draw.randrange(1, 9))
    kind = draw.choice(["boxes", "masks", "both"])
    annotations, results = [], []
    for image in images:
        instances = [(blob(draw), draw.choice(classes)) for _ in range(draw.choice([0, 1, 2, 5, 9]))]
        for bitmap, category in instances:
            annotation = {
                "id": 0, "image_id": image, "category_id": category, "bbox": box(bitmap),
                "iscrowd": int(draw.random() < 0.12), "segmentation": runs(bitmap),
                "area": draw.choice([int(bitmap.sum()), round(draw.random() * 4000, 2)]),
            }
            if draw.random() < 0.4 and not annotation["iscrowd"]:
                x, y, w, h = annotation["bbox"]
                annotation["segmentation"] = [[x, y, x + w, y + 0.3, x + w - 0.7, y + h, x, y + h - 0.1]]
            annotations.append(annotation)
        for _ in range(draw.choice([0, 1, 4, 10, 25])):
            if instances and draw.random() < 0.7:
                bitmap, category = draw.choice(instances)
                bitmap = shifted(bitmap, draw)
                category = category if draw.random() < 0.9 else draw.choice(classes)
            else:
                bitmap, category = blob(draw), draw.choice(classes)
            if draw.random() < 0.02:
                bitmap = np.zeros((HEIGHT, WIDTH), np.uint8, order="F")
            result = {"image_id": image, "category_id": category, "score": draw.choice([0.1, 0.25, 0.5, 0.5, 0.75, draw.random()])}
            if kind != "masks":
                result["bbox"] = [n + draw.choice([0, 0, 0.25, -0.4]) for n in box(bitmap)]
                result["bbox"][2:] = [max(0.0, n) for n in result["bbox"][2:]]
            if kind != "boxes":
                result["segmentation"] = runs(bitmap)
            results.append(result)
    if not results:
        results.append({"image_id": images[0], "category_id": classes[0], "score": 0.5, "bbox": [1, 2, 10, 12], "segmentation": runs(blob(draw))})
        kind = "both"
    # pycocotools takes a match with the instance of id 0 for none.
    first = draw.choice([0, 1, 1])
    for i, annotation in enumerate(draw.sample(annotations, len(annotations))):
        annotation["id"] = first + i
    draw.shuffle(results)
    data = {
        "images": [{"id": i, "file_name": f"{i}.png", "width": WIDTH, "height": HEIGHT} for i in images],
        "categories": [{"id": c, "name": f"class {c}"} for c in classes],
        "annotations": annotations,
    }
    return data, results, kind


def parameter_sets(draw, data):
    images, classes = [i["id"] for i in data["images"]], [c["id"] for c in data["categories"]]
    yield {}
    yield {"maxDets": sorted(draw.sample([1, 2, 3, 5, 20, 300], 3)), "useCats": draw.choice([0, 1])}
    yield {
        "iouThrs": sorted(round(draw.uniform(0.1, 1), 3) for _ in range(draw.randrange(1, 6))),
        "areaRng": [[0, 1e10], [draw.randrange(10, 300), draw.randrange(400, 2500)]], "areaRngLbl": ["all", "some"],
        "imgIds": draw.sample(images, draw.randrange(1, len(images) + 1)), "catIds": draw.sample(classes, draw.randrange(1, len(classes) + 1)),
        "useCats": draw.choice([0, 1, 1]),
    }


def mean(values):
    values = values[values > -1]
    return float(values.mean()) if values.size else -1.0


def evaluate(truth, found, kind, parameters):
    evaluation = COCOeval(truth, found, kind)
    for name, value in parameters.items():
        setattr(evaluation.params, name, np.array(value) if name == "iouThrs" else value)
    evaluation.evaluate()
    evaluation.accumulate()
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]  # [T,R,K,A,M] and [T,K,A,M]
    p = evaluation.params
    return [
        {"area": area, "maxDets": int(most), "AP": [mean(precision[t, :, :, a, m]) for t in range(len(p.iouThrs))],
         "AR": [mean(recall[t, :, a, m]) for t in range(len(p.iouThrs))]}
        for a, area in enumerate(p.areaRngLbl) for m, most in enumerate(p.maxDets)
    ]


def collect(folder, count, target):
    sets = []
    for seed in range(1, count + 1):
        one = {}
        for name in ("annotations", "results", "expected"):
            with open(os.path.join(folder, f"{seed:05}", f"{name}.json")) as file:
                one[name] = json.load(file)
        sets.append(one)
    with open(target, "w") as file:
        json.dump(sets, file, separators=(",", ":"))


def main():
    if len(sys.argv) == 1:
        with tempfile.TemporaryDirectory() as folder:
            write(folder, 8, 1)
            collect(folder, 8, os.path.join(os.path.dirname(os.path.abspath(__file__)), "PycocotoolsSets.json"))
        return
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000, int(sys.argv[3]) if len(sys.argv) > 3 else 1)


def write(folder, count, first):
    for seed in range(first, first + count):
        draw = random.Random(seed)
        data, results, kind = data_set(draw)
        target = os.path.join(folder, f"{seed:05}")
        os.makedirs(target, exist_ok=True)
        for name, content in (("annotations", data), ("results", results)):
            with open(os.path.join(target, f"{name}.json"), "w") as file:
                json.dump(content, file)
        expected = []
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO(os.path.join(target, "annotations.json"))
            found = truth.loadRes(os.path.join(target, "results.json"))
            for parameters in parameter_sets(draw, data):
                kinds = {"bbox"} if kind == "boxes" else {"bbox", "segm"}
                expected.append({"parameters": parameters, **{k: evaluate(truth, found, k, parameters) for k in sorted(kinds)}})
        with open(os.path.join(target, "expected.json"), "w") as file:
            json.dump(expected, file)


if __name__ == "__main__":
    main()
