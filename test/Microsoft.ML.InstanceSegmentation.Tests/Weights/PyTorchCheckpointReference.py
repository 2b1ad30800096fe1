"""Writes the checkpoints in Checkpoints/ with PyTorch 1.13 and what PyTorch reads from them, PyTorchCheckpointReference.json.

Run it in its own folder: python3 PyTorchCheckpointReference.py
"""
import argparse
import collections
import json
import os
import pickle
import struct
import zipfile

import torch

FOLDER = "Checkpoints/"


def state_dict():
    """Every element type, view and shape that a checkpoint can have, in a few numbers."""
    torch.manual_seed(1)
    shared = torch.arange(24, dtype=torch.float32) / 7
    sd = collections.OrderedDict()
    sd["float32"] = torch.randn(3, 2, 2)
    sd["float64"] = torch.tensor([1e-3, 1 / 3, -1e20, 0.0], dtype=torch.float64)
    sd["float16"] = torch.tensor([0.1, -65504, 6e-8, float("inf")], dtype=torch.float16)
    sd["bfloat16"] = torch.tensor([[0.1, -3e38], [1e-30, 2.0]], dtype=torch.bfloat16)
    sd["int64"] = torch.tensor([-5, 16777216, 1 << 40])
    sd["int32"] = torch.tensor([7, -8], dtype=torch.int32)
    sd["int16"] = torch.tensor([300, -300], dtype=torch.int16)
    sd["int8"] = torch.tensor([127, -128], dtype=torch.int8)
    sd["uint8"] = torch.tensor([0, 255], dtype=torch.uint8)
    sd["bool"] = torch.tensor([True, False, True])
    sd["scalar"] = torch.tensor(2.5)
    sd["empty"] = torch.zeros(0, 3)
    sd["parameter"] = torch.nn.Parameter(torch.randn(2, 3))
    sd["shared.whole"] = shared.view(2, 3, 4)
    sd["shared.slice"] = shared[5:9]
    sd["shared.columns"] = shared.view(4, 6)[:, 1::2]
    sd["shared.transposed"] = shared.view(4, 6).t()
    sd["shared.permuted"] = shared.view(2, 3, 4).permute(2, 0, 1)
    sd["channels_last"] = torch.randn(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)
    sd["expanded"] = torch.tensor([[1.0], [2.0]]).expand(2, 3)
    sd["tied"] = sd["float32"]
    return sd


def python2_state_dict():
    """The pickle that PyTorch 0.1 under Python 2 made of a state dict with one parameter and one buffer, instruction by instruction."""

    def text(s):
        return b"U" + bytes([len(s)]) + s.encode()

    def tensor(key, numel, offset, shape, stride):
        longs = lambda numbers: b"(" + b"".join(b"K" + bytes([n]) for n in numbers) + b"t"
        storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + b"K" + bytes([numel]) + b"NtQ"
        return b"ctorch._utils\n_rebuild_tensor\n(" + storage + b"K" + bytes([offset]) + longs(shape) + longs(stride) + b"tR"

    parameter = b"ctorch.nn.parameter\nParameter\n" + tensor("11", 6, 0, [2, 3], [3, 1]) + b"\x85\x81(\x88\x88ccollections\nOrderedDict\n]\x85Rtb"
    buffer = tensor("12", 4, 1, [3], [1])
    # Python 2's memo starts at 1.
    pairs = b"](](" + text("conv1.weight") + parameter + b"e](" + text("bn1.running_mean") + buffer + b"ee"
    data = b"\x80\x02ccollections\nOrderedDict\nq\x01" + pairs + b"q\x02\x85q\x03Rq\x04."
    head = b"".join(pickle.dumps(x, 2) for x in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}))
    keys = b"\x80\x02](U\x0211U\x0212e."
    storages = struct.pack("<q6f", 6, *range(6)) + struct.pack("<q4f", 4, 9.0, 0.5, 1.5, 2.5)
    return head + data + keys + storages


def number(value):
    """JSON has no infinity."""
    return value if abs(value) < 1e39 else "Infinity" if value > 0 else "-Infinity"


def main():
    sd = state_dict()
    torch.save(sd, FOLDER + "zip.pth")
    torch.save(sd, FOLDER + "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(sd, FOLDER + "protocol4.pth", pickle_protocol=4)
    torch.save(sd, FOLDER + "legacy_protocol4.pth", pickle_protocol=4, _use_new_zipfile_serialization=False)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    torch.manual_seed(2)
    torch.nn.init.normal_(model[0].weight)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    model(torch.randn(4, 2)).sum().backward()
    optimizer.step()
    wrapped = collections.OrderedDict(("module." + name, value) for name, value in model.state_dict().items())
    torch.save({"epoch": 3, "best": 0.5, "done": False, "none": None, "optimizer": optimizer.state_dict(), "model": wrapped}, FOLDER + "training.pth")
    torch.save({"state_dict": {"model": dict(wrapped)}}, FOLDER + "nested.pth", _use_new_zipfile_serialization=False)
    torch.save(model, FOLDER + "module.pth")
    torch.save({"model": model.state_dict(), "args": argparse.Namespace(lr=0.1)}, FOLDER + "namespace.pth")
    with open(FOLDER + "python2.pth", "wb") as file:
        file.write(python2_state_dict())

    # The same archive as a machine of the other byte order would write it.
    with zipfile.ZipFile(FOLDER + "big_endian.pth", "w") as archive:
        small = collections.OrderedDict(half=torch.tensor([0.5, -2.0]).half(), float=torch.tensor([[1.25, 3.0]]), double=torch.tensor([1 / 3]).double())
        torch.save(small, FOLDER + "small.pth")
        with zipfile.ZipFile(FOLDER + "small.pth") as source:
            for entry in source.namelist():
                data = source.read(entry)
                if "/data/" in entry:
                    size = {"0": 2, "1": 4, "2": 8}[entry[-1]]
                    data = b"".join(data[i : i + size][::-1] for i in range(0, len(data), size))
                archive.writestr(entry, data)
            archive.writestr("small/byteorder", "big")
    os.remove(FOLDER + "small.pth")

    expected = {}
    for name in ("zip", "legacy", "protocol4", "legacy_protocol4", "python2"):
        expected[name] = torch.load(FOLDER + name + ".pth")
    expected["training"] = expected["nested"] = model.state_dict()
    expected["big_endian"] = small
    reference = {
        name: {key: {"shape": list(t.shape), "values": [number(v) for v in t.detach().float().flatten().tolist()]} for key, t in tensors.items()}
        for name, tensors in expected.items()
    }
    with open("PyTorchCheckpointReference.json", "w") as file:
        json.dump(reference, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
