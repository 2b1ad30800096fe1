"""Times torchvision's Mask R-CNN training step at the widths of the preset "nuclei", or makes images to time it on.

    torchvision_step_time.py --make DIRECTORY             writes annotations.json and PNG files
    torchvision_step_time.py --annotations F --images D   prints the seconds of each step, one a line,
                                                          and the peak memory in MB
"""

import argparse
import json
import math
import os
import resource
import time


def make(directory, count=8, side=256, discs=29):
    """Grey images with bright discs, as many and as large as the nuclei of a fluorescence microscope."""
    import numpy as np
    from PIL import Image

    os.makedirs(directory, exist_ok=True)
    random = np.random.RandomState(1)
    rows, columns = np.mgrid[0:side, 0:side]
    images, annotations = [], []
    for index in range(count):
        pixels = random.normal(20, 6, (side, side))
        for _ in range(discs):
            x, y, radius = random.uniform(12, side - 12), random.uniform(12, side - 12), random.uniform(4, 11)
            inside = (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 < radius ** 2
            pixels[inside] = random.normal(120, 10, inside.sum())
            corners = [(x + radius * math.cos(a / 8 * math.pi), y + radius * math.sin(a / 8 * math.pi)) for a in range(16)]
            annotations.append({
                "id": len(annotations) + 1, "image_id": index + 1, "category_id": 1, "iscrowd": 0,
                "bbox": [x - radius, y - radius, 2 * radius, 2 * radius], "area": math.pi * radius ** 2,
                "segmentation": [[value for corner in corners for value in corner]],
            })
        name = f"{index}.png"
        Image.fromarray(pixels.clip(0, 255).astype("uint8")).convert("RGB").save(os.path.join(directory, name))
        images.append({"id": index + 1, "file_name": name, "height": side, "width": side})
    with open(os.path.join(directory, "annotations.json"), "w") as file:
        json.dump({"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "disc"}]}, file)


def decode(segmentation, height, width):
    """A mask as an array, from polygons or from COCO's compressed run lengths."""
    import numpy as np
    from PIL import Image, ImageDraw

    if isinstance(segmentation, list):
        image = Image.new("L", (width, height))
        for polygon in segmentation:
            ImageDraw.Draw(image).polygon(polygon, fill=1)
        return np.array(image)
    runs, position, text = [], 0, segmentation["counts"]
    while position < len(text):
        value, shift, more = 0, 0, True
        while more:
            code = ord(text[position]) - 48
            value |= (code & 31) << shift
            more, position, shift = bool(code & 32), position + 1, shift + 5
        if code & 16:
            value |= -1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
    return np.repeat(np.arange(len(runs)) % 2, runs).reshape(width, height).T.astype("uint8")


def read(annotation_file, folder, count):
    """Pairs of an image and its target, as torchvision's model takes them."""
    import numpy as np
    import torch
    from PIL import Image

    with open(annotation_file) as file:
        data = json.load(file)
    pairs = []
    for image in data["images"][:count]:
        pixels = np.array(Image.open(os.path.join(folder, image["file_name"])).convert("RGB"))
        own = [a for a in data["annotations"] if a["image_id"] == image["id"] and not a["iscrowd"]]
        boxes = torch.tensor([a["bbox"] for a in own], dtype=torch.float32).reshape(-1, 4)
        boxes[:, 2:] += boxes[:, :2]
        masks = np.stack([decode(a["segmentation"], image["height"], image["width"]) for a in own])
        target = {"boxes": boxes, "labels": torch.ones(len(own), dtype=torch.int64), "masks": torch.from_numpy(masks)}
        pairs.append((torch.from_numpy(pixels).permute(2, 0, 1).float().div(255).contiguous(), target))
    return pairs


def build():
    """The network of the preset: ResNet-18 with trainable batch norm, pyramid 128, box head 256, mask head 4 x 64."""
    import torch
    import torchvision
    from torchvision.models.detection import MaskRCNN
    from torchvision.models.detection.anchor_utils import AnchorGenerator
    from torchvision.models.detection.backbone_utils import BackboneWithFPN
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
    from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor

    torch.manual_seed(1)
    body = torchvision.models.resnet18(weights=None)
    stages = {f"layer{i + 1}": str(i) for i in range(4)}
    backbone = BackboneWithFPN(body, stages, [64, 128, 256, 512], 128)
    return MaskRCNN(
        backbone, min_size=256, max_size=256,
        rpn_anchor_generator=AnchorGenerator(((8,), (16,), (32,), (64,), (128,)), ((0.5, 1.0, 2.0),) * 5),
        rpn_pre_nms_top_n_train=1000, rpn_post_nms_top_n_train=500, rpn_batch_size_per_image=256, box_batch_size_per_image=128,
        box_head=TwoMLPHead(128 * 7 * 7, 256), box_predictor=FastRCNNPredictor(256, 2),
        mask_head=MaskRCNNHeads(128, (64, 64, 64, 64), 1), mask_predictor=MaskRCNNPredictor(64, 64, 2))


def measure(annotation_file, folder, steps, warmup, batch, threads):
    import torch

    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    pairs = read(annotation_file, folder, 8)
    model = build().train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.002, momentum=0.9, weight_decay=1e-4)
    for step in range(warmup + steps):
        chosen = [pairs[(step * batch + i) % len(pairs)] for i in range(batch)]
        start = time.perf_counter()
        loss = sum(model([image for image, _ in chosen], [target for _, target in chosen]).values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step >= warmup:
            print(f"{time.perf_counter() - start:.4f}", flush=True)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f}", flush=True)  # Linux counts KiB


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make")
    parser.add_argument("--annotations")
    parser.add_argument("--images")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    if arguments.make:
        make(arguments.make)
    else:
        measure(arguments.annotations, arguments.images, arguments.steps, arguments.warmup, arguments.batch, arguments.threads)
