"""Writes OneStageReference.json: what torchvision's RetinaNet and SSD (0.14.1) make of the same predictions, anchors and objects, and the
names of their heads' weights. Predictions come from a hash (ReferenceData.cs).

python3 OneStageReference.py
"""
import json
import os
import sys

import torch
from torch import nn
from torchvision.models.detection import RetinaNet
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.retinanet import RetinaNetHead
from torchvision.models.detection.ssd import SSD, SSDHead
from torchvision.ops import box_iou, remove_small_boxes

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from MaskRcnnReference import uniform  # noqa: E402

CLASSES = 3
CHANNELS = 8
CELLS = [(8, 8), (4, 4), (2, 2)]
SIZES = ((12, 16), (24, 32), (48, 56))
RATIOS = ((0.5, 1.0, 2.0),) * 3
OBJECTS = [([[3.3, 4.1, 21.7, 18.2], [30.4, 28.9, 61.2, 60.3], [40.2, 5.3, 51.1, 20.6]], [2, 0, 1]), ([], []), ([[10.5, 20.25, 50.5, 45.75]], [1])]


class Backbone(nn.Module):
    out_channels = CHANNELS


def noise(name, *shape):
    return torch.from_numpy(uniform(name, int(torch.tensor(shape).prod()))).reshape(shape)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def names(prefix, module):
    return {f"{prefix}.{name}": list(value.shape) for name, value in module.state_dict().items()}


def step(losses, logits, codes):
    sum(losses.values()).backward()
    return {
        "classification": losses["classification"].item(),
        "box": losses["bbox_regression"].item(),
        "logitGradient": numbers(logits.grad.pow(2).sum((1, 2)).sqrt()),
        "codeGradient": numbers(codes.grad.pow(2).sum((1, 2)).sqrt()),
    }


def main():
    generator = AnchorGenerator(SIZES, RATIOS)
    per_cell = generator.num_anchors_per_location()
    images = ImageList(torch.zeros(3, 3, 64, 64), [(64, 64), (64, 64), (60, 50)])
    anchors = generator(images, [torch.zeros(3, CHANNELS, *size) for size in CELLS])
    count = anchors[0].shape[0]
    counts = [height * width * per_cell[0] for height, width in CELLS]
    boxes = [torch.tensor(b, dtype=torch.float32).reshape(-1, 4) for b, _ in OBJECTS]
    classes = [torch.tensor(c, dtype=torch.int64) for _, c in OBJECTS]

    head = RetinaNetHead(CHANNELS, per_cell[0], CLASSES)
    retina = RetinaNet(Backbone(), CLASSES, anchor_generator=generator, head=head, score_thresh=0.3, nms_thresh=0.4, detections_per_img=1000, topk_candidates=40)
    logits = (3 * noise("retina logits", 3, count, CLASSES) - 2).requires_grad_()
    codes = noise("retina codes", 3, count, 4).requires_grad_()
    targets = [{"boxes": b, "labels": c} for b, c in zip(boxes, classes)]
    losses = retina.compute_loss(targets, {"cls_logits": logits, "bbox_regression": codes}, anchors)
    result = {"retina": step(losses, logits, codes), "retinaNames": names("head", head)}
    detections = retina.postprocess_detections(
        {"cls_logits": list(logits.detach().split(counts, 1)), "bbox_regression": list(codes.detach().split(counts, 1))},
        [list(a.split(counts)) for a in anchors], images.image_sizes)
    # Boxes without area, which RetinaNet keeps there and Faster R-CNN does not; they suppress no other.
    keep = [remove_small_boxes(d["boxes"], 1e-2)[:15] for d in detections]
    result["detections"] = [
        {"boxes": numbers(d["boxes"][k]), "scores": numbers(d["scores"][k]), "labels": d["labels"][k].tolist()} for d, k in zip(detections, keep)]

    head = SSDHead([CHANNELS] * 3, per_cell, CLASSES + 1)
    ssd = SSD(Backbone(), generator, (64, 64), CLASSES + 1, head=head)
    logits = (3 * noise("ssd logits", 3, count, CLASSES + 1)).requires_grad_()
    codes = (2 * noise("ssd codes", 3, count, 4)).requires_grad_()
    targets = [{"boxes": b, "labels": c + 1} for b, c in zip(boxes, classes)]
    matched = [
        ssd.proposal_matcher(box_iou(b, a)) if len(b) else torch.full((count,), -1, dtype=torch.int64) for b, a in zip(boxes, anchors)]
    losses = ssd.compute_loss(targets, {"cls_logits": logits, "bbox_regression": codes}, anchors, matched)
    result["ssd"] = step(losses, logits, codes)
    result["ssdNames"] = names("head", head)

    with open(os.path.join(HERE, "OneStageReference.json"), "w") as file:
        json.dump(result, file)
        file.write("\n")


if __name__ == "__main__":
    main()
