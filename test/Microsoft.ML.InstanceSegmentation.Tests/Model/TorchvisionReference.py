"""Writes TorchvisionReference.json: what torchvision's two Mask R-CNN models propose, detect, and learn in one step, at full width, with
the weights and images of reference_weights.py.

Every image is one on which torchvision itself decides clearly: the first, in order of its number, whose proposals, detections and masks stay
the same when all weights change by a few millionths, some ten times what the order of summation changes. Elsewhere two right
implementations may differ by a whole box.

Run with torchvision 0.14.1: python3 TorchvisionReference.py; `python3 TorchvisionReference.py save V FILE` writes a model's .pth instead.
"""

import base64
import copy
import json
import pathlib
import re
import sys
import zlib

import numpy as np
import torch
from torchvision.models import resnet50
from torchvision.models.detection import MaskRCNN, maskrcnn_resnet50_fpn_v2
from torchvision.models.detection._utils import overwrite_eps
from torchvision.models.detection.backbone_utils import _resnet_fpn_extractor
from torchvision.ops import box_iou
from torchvision.ops.misc import FrozenBatchNorm2d

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from reference_weights import fill, image, uniform  # noqa: E402

torch.set_num_threads(2)
EVERYTHING = 1_000_000
PROJECTIONS = 4
JITTER = 3e-6
# Scores are low, since they are spread over 90 classes.
SCORE_THRESHOLD = {"v1": 0.18, "v2": 0.35}
SIZES = [(160, 200), (97, 130), (240, 151), (128, 128), (75, 300), (300, 75), (200, 257), (181, 133), (64, 64), (333, 250)]
SCORING = {"min_size": 160, "max_size": 256, "rpn_pre_nms_top_n_test": 200, "rpn_post_nms_top_n_test": 100}
INNER_BIAS = r"bn[12]\.bias$|(box_head|mask_head)\.\d\.[01]\.bias$|rpn\.head\.conv\.\d\.0\.bias$|box_head\.(fc\d|5)\.bias$|conv5_mask\.bias$"
RESIDUAL_BIAS = r"(bn3|downsample\.1)\.bias$"
# Of the first dozen, those where the fewest units are so near 0 that a rounding decides.
TRAINING_IMAGES = {"v1": 1, "v2": 8}
TRAINING = {
    "min_size": 128,
    "max_size": 160,
    "rpn_pre_nms_top_n_train": 200,
    "rpn_post_nms_top_n_train": 60,
    "rpn_batch_size_per_image": EVERYTHING,
    "rpn_positive_fraction": 1,
    "box_batch_size_per_image": EVERYTHING,
    "box_positive_fraction": 1,
}


def mask_rcnn(version, **settings):
    """As torchvision makes them: v1 as with published weights, with frozen normalisation and an epsilon of 0."""
    if version == "v2":
        return fill(maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None, **settings))
    model = MaskRCNN(_resnet_fpn_extractor(resnet50(norm_layer=FrozenBatchNorm2d), 5), 91, **settings)
    overwrite_eps(model, 0.0)
    return fill(model)


def jittered(model, seed):
    model = copy.deepcopy(model)
    random = torch.Generator().manual_seed(seed)
    for value in model.state_dict().values():
        if value.is_floating_point():
            value.mul_(1 + JITTER * torch.randn(value.shape, generator=random))
    return model


def pixels(name, height, width):
    return torch.from_numpy(image(name, height, width)).permute(2, 0, 1) / 255


@torch.no_grad()
def detect(model, name, height, width):
    original = pixels(name, height, width)
    images, _ = model.transform([original])
    features = model.backbone(images.tensors)
    kept = []
    select = type(model.rpn).filter_proposals
    model.rpn.filter_proposals = lambda *inputs: kept.append(select(model.rpn, *inputs)) or kept[0]
    proposals, _ = model.rpn(images, features)
    found, _ = model.roi_heads(features, proposals, images.image_sizes)
    found = model.transform.postprocess(found, images.image_sizes, [(height, width)])[0]
    # torchvision learns the levels' strides from the first image that it sees; an elongated one would mislead it.
    assert model.roi_heads.box_roi_pool.scales == [1 / 4, 1 / 8, 1 / 16, 1 / 32]
    return proposals[0], kept[0][1][0], found["boxes"], found["scores"], found["labels"], found["masks"][:, 0] > 0.5


def same(one, other):
    proposals, _, boxes, _, labels, masks = one
    if any(a.shape != b.shape for a, b in zip(one, other)):
        return False
    overlaps = box_iou(proposals, other[0]).max(1).values
    differing = (masks ^ other[5]).sum((1, 2)).float()
    return (
        overlaps.min() > 0.999
        and (boxes - other[2]).abs().max() < 0.02
        and torch.equal(labels, other[4])
        and (differing <= 2e-4 * masks.sum((1, 2))).all()
    )


def rounded(tensor, digits):
    return [round(v, digits) for v in tensor.double().flatten().tolist()]


def scoring(version):
    model = mask_rcnn(version, box_score_thresh=SCORE_THRESHOLD[version], **SCORING).eval()
    others = [jittered(model, seed) for seed in (1, 2)]
    images = []
    for height, width in SIZES:
        for number in range(100):
            name = f"{version}/{height}x{width}/{number}"
            result = detect(model, name, height, width)
            if 2 <= len(result[3]) <= 14 and all(same(result, detect(other, name, height, width)) for other in others):
                break
        else:
            raise ValueError(f"no image of {height}×{width} is clear")
        proposals, objectness, boxes, scores, labels, masks = result
        print(name, len(proposals), rounded(scores, 2), labels.tolist(), masks.sum((1, 2)).tolist())
        images.append({
            "name": name,
            "height": height,
            "width": width,
            "proposals": rounded(proposals, 3),
            "objectness": rounded(objectness, 5),
            "boxes": rounded(boxes, 4),
            "scores": rounded(scores, 6),
            "labels": labels.tolist(),
            "masks": base64.b64encode(zlib.compress(np.packbits(masks.numpy()).tobytes(), 9)).decode(),
        })
    return images


def target(height, width, boxes, labels):
    """Ellipses in the boxes."""
    y, x = np.mgrid[:height, :width]
    masks = [((2 * x + 1 - x0 - x1) * (y1 - y0)) ** 2 + ((2 * y + 1 - y0 - y1) * (x1 - x0)) ** 2 <= ((x1 - x0) * (y1 - y0)) ** 2
             for x0, y0, x1, y1 in boxes]
    return {
        "boxes": torch.tensor(boxes, dtype=torch.float32),
        "labels": torch.tensor(labels),
        "masks": torch.from_numpy(np.array(masks, dtype=np.uint8)),
    }


def well_conditioned(model, version):
    """Biases that keep most units well above or well below 0: near it, a rounding decides whether a gradient passes."""
    inner, residual = (1, 0) if version == "v1" else (3, 1)
    for name, value in model.state_dict().items():
        if re.search(INNER_BIAS, name):
            value.add_(torch.where(value >= 0, inner, -inner))
        elif re.search(RESIDUAL_BIAS, name):
            value.add_(residual)
    return model


def step(model, version, dtype=torch.float32):
    """Losses, and of each parameter's gradient the norm and its products with vectors of ±1."""
    model = model.to(dtype).train()
    targets = [
        target(128, 160, [(10, 20, 60, 70), (40, 50, 100, 120), (90, 8, 150, 40)], [1, 40, 1]),
        target(128, 128, [(30, 30, 50, 62)], [90]),
    ]
    for t in targets:
        t["boxes"] = t["boxes"].to(dtype)
    losses = model([pixels(f"{version}/train/{i}#{TRAINING_IMAGES[version]}", *t["masks"].shape[1:]).to(dtype) for i, t in enumerate(targets)], targets)
    assert model.roi_heads.box_roi_pool.scales == [1 / 4, 1 / 8, 1 / 16, 1 / 32]
    sum(losses.values()).backward()
    gradients = {}
    for name, parameter in model.named_parameters():
        gradient = parameter.grad.double().flatten().numpy()
        signs = [np.where(uniform(f"{name}/{i}", gradient.size) >= 0, 1.0, -1.0) for i in range(PROJECTIONS)]
        gradients[name] = [float(np.linalg.norm(gradient)), *(float(sign @ gradient) for sign in signs)]
    return {name: float(value) for name, value in losses.items()}, gradients


def training(version):
    model = well_conditioned(mask_rcnn(version, **TRAINING), version)
    _, gradients = step(copy.deepcopy(model), version)
    losses, exact = step(model, version, torch.float64)
    worst = max((max(abs(a - b) for a, b in zip(gradients[n], exact[n])) / exact[n][0], n) for n in exact)
    print(version, losses, "float32 and float64 differ most in", worst)
    return {"losses": losses, "gradients": {n: [float(f"{v:.6g}") for v in values] for n, values in exact.items()}}


if __name__ == "__main__":
    if sys.argv[1:2] == ["save"]:
        torch.save(mask_rcnn(sys.argv[2]).state_dict(), sys.argv[3])
    elif sys.argv[1:2] == ["training"]:
        # The training steps anew, in float64; scoring stays as it is.
        result = json.loads((HERE / "TorchvisionReference.json").read_text())
        for v in ("v1", "v2"):
            result[v]["training"] = training(v)
        text = json.dumps(result, separators=(",", ":")).replace('{"name"', '\n{"name"')
        (HERE / "TorchvisionReference.json").write_text(text + "\n")
    else:
        result = {v: {"images": scoring(v), "training": training(v)} for v in ("v1", "v2")}
        text = json.dumps(result, separators=(",", ":")).replace('{"name"', '\n{"name"')
        (HERE / "TorchvisionReference.json").write_text(text + "\n")
