"""Writes MaskRcnnReference.json: what torchvision's Mask R-CNN (0.14.1) computes for weights, images and instances that both sides make
from the same hash (ReferenceData.cs), so that neither has to be stored.

python3 MaskRcnnReference.py
"""
import json
import os

import numpy as np
import torch
from torch import nn
from torchvision.models import resnet
from torchvision.models.detection import MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops.misc import FrozenBatchNorm2d

EVERYTHING = 1_000_000
CLASSES = 3
torch.set_num_threads(2)


def uniform(name, count):
    """Numbers from -1 to 1 by splitmix64 of the name's FNV-1a hash."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.float64) / 2**23 - 1).astype(np.float32)


def weight(name, shape):
    values = uniform(name, int(np.prod(shape))).reshape(shape)
    if name.endswith("running_var"):
        return 1 + values / 2
    if len(shape) == 1:
        return (1 if ".bn" in name and name.endswith("weight") else 0) + values / 10
    return values * np.float32(np.sqrt(3 / np.prod(shape[1:])))


def image(name, height, width):
    blocks = uniform(name, 3 * ((height + 7) // 8) * ((width + 7) // 8)).reshape(3, (height + 7) // 8, (width + 7) // 8)
    full = np.repeat(np.repeat(blocks, 8, 1), 8, 2)[:, :height, :width]
    return torch.from_numpy(np.floor((full + 1) * 127.5).astype(np.float32)) / 255


def target(height, width, boxes, classes):
    y, x = np.mgrid[:height, :width]
    masks = [((2 * x + 1 - x0 - x1) * (y1 - y0)) ** 2 + ((2 * y + 1 - y0 - y1) * (x1 - x0)) ** 2 <= ((x1 - x0) * (y1 - y0)) ** 2
             for x0, y0, x1, y1 in boxes]
    return {
        "boxes": torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4),
        "labels": torch.tensor(classes, dtype=torch.int64) + 1,
        "masks": torch.from_numpy(np.array(masks, dtype=np.uint8).reshape(-1, height, width)),
    }


def network(depth, norm, min_size, max_size, **rpn_and_box):
    body = getattr(resnet, depth)(norm_layer=norm)
    widths = [body.inplanes // 8 * 2**i for i in range(4)]
    backbone = BackboneWithFPN(body, {f"layer{i}": str(i - 1) for i in range(1, 5)}, widths, 32)
    model = MaskRCNN(
        backbone,
        rpn_anchor_generator=AnchorGenerator(((16,), (32,), (64,), (128,), (256,)), ((0.5, 1.0, 2.0),) * 5),
        box_head=TwoMLPHead(32 * 49, 48),
        box_predictor=FastRCNNPredictor(48, CLASSES),
        mask_head=MaskRCNNHeads(32, (24, 40), 1),
        mask_predictor=MaskRCNNPredictor(40, 20, CLASSES),
        min_size=min_size,
        max_size=max_size,
        box_score_thresh=0.3,
        **rpn_and_box,
    )
    state = model.state_dict()
    for name, value in state.items():
        if not name.endswith("num_batches_tracked"):
            value.copy_(torch.from_numpy(weight(name, tuple(value.shape))))
    return model


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]


def detect(depth, norm):
    model = network(depth, norm, 128, 200, rpn_pre_nms_top_n_test=200, rpn_post_nms_top_n_test=100, box_detections_per_img=20).eval()
    images, _ = model.transform([image("first", 100, 140), image("second", 150, 64)])
    with torch.no_grad():
        features = model.backbone(images.tensors)
        proposals, _ = model.rpn(images, features)
        detections, _ = model.roi_heads(features, proposals, images.image_sizes)
    return {
        "sizes": images.image_sizes,
        "input": numbers(images.tensors[:, :, ::16, ::16]),
        "boxes": [numbers(d["boxes"]) for d in detections],
        "scores": [numbers(d["scores"]) for d in detections],
        "classes": [(d["labels"] - 1).tolist() for d in detections],
        "masks": [numbers(d["masks"][:, 0, ::9, ::9]) for d in detections],
    }


def train(depth, norm):
    """In float64: in float32 a unit that is 0 up to rounding passes its gradient on one machine and not on another."""
    model = network(depth, norm, 128, 160, rpn_batch_size_per_image=EVERYTHING, rpn_positive_fraction=1, box_batch_size_per_image=EVERYTHING,
                    box_positive_fraction=1, rpn_pre_nms_top_n_train=200, rpn_post_nms_top_n_train=60).double().train()
    targets = [
        target(128, 160, [(10, 20, 60, 70), (40, 50, 100, 120), (90, 8, 150, 40)], [0, 1, 0]),
        target(128, 128, [(30, 30, 50, 62)], [1]),
    ]
    for each in targets:
        each["boxes"] = each["boxes"].double()
    losses = model([image("first", 128, 160).double(), image("second", 128, 128).double()], targets)
    sum(losses.values()).backward()
    return {
        "losses": {name: float(value) for name, value in losses.items()},
        "gradients": {name: float(p.grad.double().norm()) for name, p in model.named_parameters()},
    }


if __name__ == "__main__":
    result = {
        "names": {
            name: list(value.shape)
            for name, value in network("resnet18", nn.BatchNorm2d, 128, 200).state_dict().items()
            if not name.endswith("num_batches_tracked")
        },
        "detect": {"ResNet18-Batch": detect("resnet18", nn.BatchNorm2d), "ResNet50-FrozenBatch": detect("resnet50", FrozenBatchNorm2d)},
        "train": {"ResNet18-Batch": train("resnet18", nn.BatchNorm2d), "ResNet50-FrozenBatch": train("resnet50", FrozenBatchNorm2d)},
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "MaskRcnnReference.json")
    with open(path, "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")
