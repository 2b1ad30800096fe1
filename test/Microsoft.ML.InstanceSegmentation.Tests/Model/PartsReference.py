"""Writes PartsReference.json: numbers of torchvision's (0.14.1) anchors, box coder, level mapper, NMS, RoIAlign, mask targets and image sizes.

python3 PartsReference.py
"""
import json
import os

import torch
import torchvision
from torchvision.models.detection._utils import BoxCoder
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import project_masks_on_boxes
from torchvision.models.detection.transform import GeneralizedRCNNTransform
from torchvision.ops.poolers import LevelMapper

from MaskRcnnReference import image, numbers, target, uniform


def noise(name, *shape):
    count = 1
    for side in shape:
        count *= side
    return torch.from_numpy(uniform(name, count)).reshape(shape)


def random_boxes(name, count, size):
    values = (noise(name, count, 4) + 1) / 2 * size
    return torch.cat([torch.minimum(values[:, :2], values[:, 2:]), torch.maximum(values[:, :2], values[:, 2:]) + 1], 1)


def anchors():
    generator = AnchorGenerator(((8, 11), (20, 30)), ((0.5, 1.0, 2.0),) * 2)
    return numbers(generator(ImageList(torch.zeros(1, 3, 50, 70), [(50, 70)]), [torch.zeros(1, 1, 3, 4), torch.zeros(1, 1, 2, 2)])[0])


def coder():
    boxes, references = random_boxes("boxes", 6, 100), random_boxes("references", 6, 100)
    codes = 3 * noise("codes", 6, 8)
    return {
        "boxes": numbers(boxes),
        "references": numbers(references),
        "encoded": numbers(BoxCoder((10, 10, 5, 5)).encode_single(boxes, references)),
        "codes": numbers(codes),
        "decoded": numbers(BoxCoder((1, 1, 1, 1)).decode(codes, [references])),
    }


def levels():
    boxes = torch.tensor([[0, 0, s, s * r] for s in (1, 7, 55, 56, 111.9, 112, 150, 224, 448, 895, 896, 4000) for r in (0.5, 1, 2)])
    return {"boxes": numbers(boxes), "levels": LevelMapper(2, 5)([boxes]).tolist()}


def nms():
    boxes, scores = random_boxes("nms", 60, 20), noise("scores", 60)
    return {"boxes": numbers(boxes), "scores": numbers(scores), "kept": torchvision.ops.nms(boxes, scores, 0.3).tolist()}


def roi_align():
    features = noise("features", 2, 3, 6, 7).double().requires_grad_()
    # Ordinary, larger than the map, outside, touching the edges, tiny, empty.
    regions = torch.tensor([[0, 3.3, 2.1, 17.9, 15.2], [1, -9, -7, 60, 50], [0, 40, 40, 50, 60], [1, 0, 0, 28, 24], [0, 5.2, 5.1, 5.3, 5.2], [1, 8, 8, 8, 8]]).double()
    cases = []
    for ratio in (2, 0):
        for aligned in (False, True):
            features.grad = None
            pooled = torchvision.ops.roi_align(features, regions, 3, 0.25, ratio, aligned)
            pooled.backward(noise("upstream", *pooled.shape).double())
            cases.append({"ratio": ratio, "aligned": aligned, "pooled": numbers(pooled), "gradient": numbers(features.grad)})
    return {"regions": numbers(regions), "cases": cases}


def mask_targets():
    boxes = [(3, 4, 20, 28), (10, 0, 40, 32)]
    regions = torch.tensor([[2.5, 3.2, 22.1, 30.7], [9.9, 0, 40, 31.5], [0, 0, 40, 32], [30, 1, 31, 2.5]])
    index = torch.tensor([0, 1, 0, 1])
    return {"regions": numbers(regions), "instances": index.tolist(),
            "targets": numbers(project_masks_on_boxes(target(32, 40, boxes, [0, 0])["masks"], regions, index, 4))}


def transform():
    sizes = [(480, 640), (427, 640), (333, 500), (1200, 300), (33, 900), (37, 41), (1, 1), (800, 1333), (799, 1401)]
    resized = {}
    for low, high in ((800, 1333), (256, 320)):
        module = GeneralizedRCNNTransform(low, high, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).eval()
        resized[f"{low}-{high}"] = [list(module.resize(torch.zeros(1, *size), None)[0].shape[-2:]) for size in sizes]
    module = GeneralizedRCNNTransform(20, 40, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).eval()
    batch, _ = module([image("small", 11, 17), image("large", 45, 40)])
    return {"sizes": sizes, "resized": resized, "batch": list(batch.tensors.shape), "values": numbers(batch.tensors[:, :, ::3, ::3])}


if __name__ == "__main__":
    parts = [anchors, coder, levels, nms, roi_align, mask_targets, transform]
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "PartsReference.json")
    with open(path, "w") as file:
        json.dump({part.__name__: part() for part in parts}, file, separators=(",", ":"))
        file.write("\n")
