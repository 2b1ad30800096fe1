"""Writes MaskRcnnGraphReference.json: what torchvision's Mask R-CNN detects with the weights and images of reference_weights.py.

Run with torchvision 0.14.1: python3 MaskRcnnGraphReference.py
"""

import json
import pathlib
import sys

import torch
from torch import nn
from torchvision.models import resnet18, resnet50
from torchvision.models.detection import MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.models.detection.faster_rcnn import FastRCNNConvFCHead, FastRCNNPredictor, RPNHead, TwoMLPHead
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops import MultiScaleRoIAlign
from torchvision.ops.poolers import LevelMapper

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent))
from reference_weights import fill, image  # noqa: E402

torch.manual_seed(0)
CLASSES, WIDTH, BOX_WIDTH, MASK_WIDTH, BOX_BINS, MASK_BINS = 3, 32, 64, 16, 5, 4
SIZES = [(97, 130), (33, 200), (240, 151), (128, 128), (1, 1), (300, 20)]


def group_norm(channels):
    return nn.GroupNorm(32, channels)


def mask_rcnn(resnet, norm, sampling_ratio, first_stage=2, version=1):
    body = resnet(norm_layer=norm)
    stages = range(first_stage, 6)
    inputs = [(32 if resnet is resnet18 else 128) << (stage - 1) for stage in stages]
    backbone = BackboneWithFPN(body, {f"layer{s - 1}": str(i) for i, s in enumerate(stages)}, inputs, WIDTH, norm_layer=norm if version == 2 else None)
    maps = [str(i) for i in range(len(stages))]
    sizes = tuple((2.0 ** (s + 1), 1.5 * 2 ** (s + 1)) for s in [*stages, 6])
    box_head = TwoMLPHead(WIDTH * BOX_BINS**2, BOX_WIDTH)
    if version == 2:
        box_head = FastRCNNConvFCHead((WIDTH, BOX_BINS, BOX_BINS), [24, 16], [BOX_WIDTH], norm_layer=norm)
    model = MaskRCNN(
        backbone,
        min_size=128,
        max_size=224,
        rpn_anchor_generator=AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * len(sizes)),
        rpn_head=RPNHead(WIDTH, 6, conv_depth=version),
        rpn_pre_nms_top_n_test=150,
        rpn_post_nms_top_n_test=100,
        box_roi_pool=MultiScaleRoIAlign(maps, BOX_BINS, sampling_ratio),
        box_head=box_head,
        box_predictor=FastRCNNPredictor(BOX_WIDTH, CLASSES + 1),
        mask_roi_pool=MultiScaleRoIAlign(maps, MASK_BINS, sampling_ratio),
        mask_head=MaskRCNNHeads(WIDTH, (MASK_WIDTH, MASK_WIDTH), 1, norm_layer=norm if version == 2 else None),
        mask_predictor=MaskRCNNPredictor(MASK_WIDTH, MASK_WIDTH, CLASSES + 1),
        box_score_thresh=0.3,
        box_detections_per_img=12,
    )
    return with_true_strides(model, first_stage)


def with_true_strides(model, first_stage):
    """torchvision guesses the strides from the first image that it sees, wrongly where that is elongated and mostly padding."""
    for pool in (model.roi_heads.box_roi_pool, model.roi_heads.mask_roi_pool):
        pool.scales = [2.0**-stage for stage in range(first_stage, 6)]
        pool.map_levels = LevelMapper(first_stage, 5)
    return model


def detect(model, name, height, width):
    """The model's detections with masks as probabilities over their boxes, not pasted into the image."""
    pixels = torch.from_numpy(image(name, height, width)).permute(2, 0, 1) / 255
    images, _ = model.transform([pixels])
    features = model.backbone(images.tensors)
    proposals, _ = model.rpn(images, features)
    found, _ = model.roi_heads(features, proposals, images.image_sizes)
    masks = found[0].pop("masks")
    found = model.transform.postprocess(found, images.image_sizes, [(height, width)])[0]
    return {
        "height": height,
        "width": width,
        "boxes": [round(v, 4) for v in found["boxes"].flatten().tolist()],
        "scores": [round(v, 6) for v in found["scores"].tolist()],
        "classes": [v - 1 for v in found["labels"].tolist()],
        "masks": [round(v, 5) for v in masks.flatten().tolist()],
    }


cases = {
    "resnet18": mask_rcnn(resnet18, nn.BatchNorm2d, sampling_ratio=2),
    "resnet18-adaptive": mask_rcnn(resnet18, nn.BatchNorm2d, sampling_ratio=0, first_stage=3),
    "resnet18-group": mask_rcnn(resnet18, group_norm, sampling_ratio=2),
    "resnet50": mask_rcnn(resnet50, nn.BatchNorm2d, sampling_ratio=2),
    "resnet18-v2": mask_rcnn(resnet18, nn.BatchNorm2d, sampling_ratio=2, version=2),
}
with torch.no_grad():
    results = {
        case: [detect(fill(model).eval(), f"{case}/{h}x{w}", h, w) for h, w in (SIZES if case == "resnet18" else SIZES[:2])]
        for case, model in cases.items()
    }
for case, images in results.items():
    for r in images:
        print(case, r["height"], r["width"], len(r["scores"]), [round(s, 2) for s in r["scores"]], r["classes"])
(HERE / "MaskRcnnGraphReference.json").write_text(
    json.dumps(results, separators=(",", ":")).replace('{"height"', '\n{"height"') + "\n"
)
