"""Writes Checkpoints/reference.safetensors from the description of the format alone, with struct and json, and its values.

Run it in its own folder: python3 SafetensorsReference.py
"""
import json
import struct

TENSORS = {
    "z.float32": ("F32", [2, 3], "<6f", [0.1, -2.5, 3e-39, 4e38 / 2, 5.0, -0.0]),
    "a.float64": ("F64", [2], "<2d", [1 / 3, 1e20]),
    "float16": ("F16", [3], "<3e", [0.1, -65504.0, 6e-8]),
    "bfloat16": ("BF16", [2, 1], "<2H", [0x3FC0, 0xC000]),
    "int64": ("I64", [1], "<q", [-7]),
    "int32": ("I32", [], "<i", [12]),
    "int16": ("I16", [2], "<2h", [-300, 300]),
    "int8": ("I8", [1], "<b", [-128]),
    "uint8": ("U8", [2], "<2B", [0, 255]),
    "bool": ("BOOL", [3], "<3B", [1, 0, 1]),
    "empty": ("F32", [0, 4], "<", []),
    'odd "näme"': ("F32", [1], "<f", [42.0]),
}


def main():
    header, data, expected = {"__metadata__": {"format": "pt"}}, b"", {}
    for name, (dtype, shape, layout, values) in TENSORS.items():
        packed = struct.pack(layout, *values)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
        read = [1.5, -2.0] if dtype == "BF16" else list(struct.unpack(layout, packed))
        expected[name] = {"shape": shape, "values": read}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open("Checkpoints/reference.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    with open("SafetensorsReference.json", "w") as file:
        json.dump({"reference": expected}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
