"""Writes LossesReference.json: losses and their gradients in float64, by torchvision 0.14.1, torch and the formulas of the papers.

python3 LossesReference.py
"""
import json
import os

import numpy as np
import torch
import torchvision
from torchvision.models.detection._utils import BoxCoder

from MaskRcnnReference import uniform


def noise(name, *shape):
    return torch.from_numpy(uniform(name, int(np.prod(shape)))).double().reshape(shape)


def numbers(tensor):
    return [float(f"{value:.17g}") for value in tensor.detach().flatten().tolist()]


def sigmoid():
    """Logits from -16 to 16 of 12 candidates of 3 classes."""
    targets = (noise("sigmoid targets", 12, 3) > 0).double()
    cases = []
    for kind, alpha, gamma in (("CrossEntropy", -1, 0), ("BalancedCrossEntropy", 0.25, 0), ("Focal", 0.25, 2), ("Focal", 0.75, 0.5), ("Focal", 0.5, 5), ("Focal", 0.5, 0)):
        logits = (16 * noise("sigmoid logits", 12, 3)).requires_grad_()
        loss = torchvision.ops.sigmoid_focal_loss(logits, targets, alpha, gamma)
        loss.sum().backward()
        cases.append({"kind": kind, "alpha": alpha, "gamma": gamma, "loss": numbers(loss), "gradient": numbers(logits.grad)})
    return {"targets": numbers(targets), "cases": cases}


def softmax():
    """Logits from -8 to 8 of 12 candidates of 4 classes; the gradient is d loss_i / d x_ij by the chain rule, written out."""
    logits = 8 * noise("softmax logits", 12, 4).numpy()
    labels = np.arange(12) % 4
    rows = np.arange(12)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    pt = p[rows, labels]
    own = np.eye(4)[labels]
    cases = []
    for kind, alpha, gamma in (("CrossEntropy", 0, 0), ("BalancedCrossEntropy", 0.25, 0), ("Focal", 0.25, 2), ("Focal", 0.75, 0.5), ("Focal", 0.5, 5), ("Focal", 0.5, 0)):
        weight = np.ones(12) if kind == "CrossEntropy" else np.where(labels > 0, alpha, 1 - alpha)
        loss = -weight * (1 - pt) ** gamma * np.log(pt)
        slope = weight * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)  # d loss / d p_t
        gradient = (slope * pt)[:, None] * (own - p)
        cases.append({"kind": kind, "alpha": alpha, "gamma": gamma, "loss": numbers(torch.from_numpy(loss)), "gradient": numbers(torch.from_numpy(gradient))})
    return {"labels": labels.tolist(), "cases": cases}


def box():
    """Codes of 8 boxes relative to references, targets that overlap them, lie apart from them and enclose them."""
    corner = 50 * noise("box corners", 8, 2)
    references = torch.cat([corner, corner + 10 + 8 * (1 + noise("box sides", 8, 2))], 1)
    corner = corner + torch.tensor([0, 0, 1, 1, 2, 2, 40, -40]).double()[:, None] + 4 * noise("target corners", 8, 2)
    targets = torch.cat([corner, corner + 10 + 16 * (1 + noise("target sides", 8, 2))], 1)
    coder = BoxCoder((10, 10, 5, 5))
    cases = []
    for kind, beta in (("SmoothL1", 0.125), ("SmoothL1", 1), ("L1", 1), ("GIoU", 1)):
        codes = (2 * noise("box codes", 8, 4)).requires_grad_()
        if kind == "GIoU":
            loss = torchvision.ops.generalized_box_iou_loss(coder.decode(codes, [references])[:, 0], targets, "sum")
        else:
            expected = coder.encode_single(targets, references)
            loss = torch.nn.functional.l1_loss(codes, expected, reduction="sum") if kind == "L1" else torch.nn.functional.smooth_l1_loss(codes, expected, beta=beta, reduction="sum")
        loss.backward()
        cases.append({"kind": kind, "beta": beta, "loss": loss.item(), "gradient": numbers(codes.grad)})
    return {"references": numbers(references), "targets": numbers(targets), "cases": cases}


if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "LossesReference.json")
    with open(path, "w") as file:
        json.dump({part.__name__: part() for part in (sigmoid, softmax, box)}, file, separators=(",", ":"))
        file.write("\n")
