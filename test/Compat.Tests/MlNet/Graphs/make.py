"""Writes the small ONNX models of OnnxTests."""
import os
import onnx
from onnx import TensorProto as T, helper as h

folder = os.path.dirname(os.path.abspath(__file__))

def value(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)

def constant(name, kind, values, shape=None):
    return h.make_node("Constant", [], [name], value=h.make_tensor(name, kind, [len(values)] if shape is None else shape, values))

def save(name, nodes, inputs, outputs, initializers=()):
    graph = h.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 16)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(folder, name + ".onnx"))

# The pixels that are not 0, times a factor, with a name for each by its remainder by 3, and their number.
save("detect", [
    constant("one", T.INT64, [1]), constant("axes", T.INT64, [0]), constant("three", T.INT64, [3], []),
    constant("names", T.STRING, [b"red", b"green", b"blue"]),
    h.make_node("Squeeze", ["Pixels", "axes"], ["flat8"]),
    h.make_node("Cast", ["flat8"], ["flat"], to=T.INT64),
    h.make_node("NonZero", ["flat"], ["where"]),
    h.make_node("Squeeze", ["where", "axes"], ["index"]),
    h.make_node("Gather", ["flat", "index"], ["kept"]),
    h.make_node("Mul", ["kept", "Factor"], ["scaled"]),
    h.make_node("Cast", ["scaled"], ["Scores"], to=T.FLOAT),
    h.make_node("Mod", ["kept", "three"], ["class"]),
    h.make_node("Gather", ["names", "class"], ["labels"]),
    h.make_node("Unsqueeze", ["labels", "axes"], ["Labels"]),
    h.make_node("Shape", ["kept"], ["count"]),
    h.make_node("Unsqueeze", ["count", "axes"], ["Count.output"]),
], [value("Pixels", T.UINT8, [1, "N"]), value("Factor", T.INT64, [1, 1])],
   [value("Scores", T.FLOAT, [1, "K"]), value("Labels", T.STRING, [1, "K"]), value("Count.output", T.INT64, [1, 1])])

# A batch of unknown size, and a weight that is declared an input too.
save("batch", [h.make_node("Add", ["X", "W"], ["Y"])],
     [value("X", T.FLOAT, ["B", 3]), value("W", T.FLOAT, [3])], [value("Y", T.FLOAT, ["B", 3])],
     [h.make_tensor("W", T.FLOAT, [3], [10, 20, 30])])

save("grid", [h.make_node("Transpose", ["X"], ["Y"], perm=[0, 2, 1])],
     [value("X", T.FLOAT, [1, "H", "W"])], [value("Y", T.FLOAT, [1, "W", "H"])])

save("row", [h.make_node("Neg", ["X"], ["Y"])], [value("X", T.FLOAT, [2, "W"])], [value("Y", T.FLOAT, [2, "W"])])

save("scalar", [h.make_node("ReduceSum", ["X"], ["Y"], keepdims=0)], [value("X", T.FLOAT, [1, 3])], [value("Y", T.FLOAT, [])])

save("truths", [h.make_node("Not", ["X"], ["Y"]), h.make_node("Identity", ["D"], ["E"])],
     [value("X", T.BOOL, [1, 2]), value("D", T.DOUBLE, [1, 1])], [value("Y", T.BOOL, [1, 2]), value("E", T.DOUBLE, [1, 1])])
