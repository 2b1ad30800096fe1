"""Weights and images that Python and C# (ReferenceWeights.cs) compute alike from a name, so that no fixture has to hold them."""

import numpy as np
import torch


def uniform(name, count):
    """float32 in [-1, 1): splitmix64 of the 64-bit FNV-1a hash of the name, and of the position; the upper 24 bits, exactly."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float32) - np.float32(2**23)) / np.float32(2**23)


# Predictors that tell regions apart: scores spread over 0 to 1, boxes stay near their anchors.
GAINS = {
    "rpn.head.cls_logits.weight": 0.5,
    "rpn.head.bbox_pred.weight": 0.2,
    "roi_heads.box_predictor.cls_score.weight": 0.5,
    "roi_heads.box_predictor.bbox_pred.weight": 0.25,
    "roi_heads.mask_predictor.mask_fcn_logits.weight": 2.0,
}


def weight(name, shape):
    values = uniform(name, int(np.prod(shape)))
    if name == "roi_heads.box_predictor.cls_score.weight":
        values[1::2] = -values[0::2]  # no answer to what all features have in common, hence no class that always wins
    if len(shape) > 1:
        gain = GAINS.get(name, 0.5 if name.startswith("backbone.body.layer") else 1.0)
        values = values * np.float32(gain * np.sqrt(6.0 / np.prod(shape[1:])))
    elif name.endswith("running_var"):
        values = np.float32(1) + np.float32(0.5) * values
    elif name.endswith("weight"):
        values = np.float32(1) + np.float32(0.25) * values
    else:
        values = np.float32(0.125) * values
    return torch.from_numpy(values.reshape(shape))


def fill(model):
    """Fills a model's state dict, and returns the model."""
    state = {n: weight(n, t.shape) if t.is_floating_point() else t for n, t in model.state_dict().items()}
    model.load_state_dict(state)
    return model


def image(name, height, width):
    """uint8 [height, width, 3]: blocks of 16 by 16 pixels of a random colour, and a quarter of noise."""
    def bytes_of(part, count):
        return ((uniform(name + part, count) + 1) * 128).astype(np.uint8).astype(np.int32)

    rows, columns = -(-height // 16), -(-width // 16)
    blocks = bytes_of("/blocks", rows * columns * 3).reshape(rows, columns, 3)
    blocks = blocks.repeat(16, axis=0).repeat(16, axis=1)[:height, :width]
    noise = bytes_of("/noise", height * width * 3).reshape(height, width, 3)
    return ((3 * blocks + noise) // 4).astype(np.uint8)
