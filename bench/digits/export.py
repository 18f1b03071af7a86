"""Writes the trained layers as the ONNX file that ships: input `cells` (n, 1, 32, width), output log-probabilities."""

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bench.digits.network import CLASSES, LAYERS, RESIDUAL
from pipeline.ocr.digits import HEIGHT

OPSET = 17
Arrays = Mapping[str, NDArray[np.float32]]


def to_onnx(arrays: Arrays) -> onnx.ModelProto:
    """The network as a checked ONNX model."""
    nodes, held, x = [], [], "cells"
    kept = x
    for name, (_, strides, padding, groups) in LAYERS.items():
        if name in RESIDUAL.values():
            kept = x
        held += [
            _held(f"{name}.kernel", arrays[f"{name}.kernel"].transpose(3, 2, 0, 1)),
            _held(f"{name}.bias", arrays[f"{name}.bias"]),
        ]
        pads = [padding[0][0], padding[1][0], padding[0][1], padding[1][1]]
        inputs = [x, f"{name}.kernel", f"{name}.bias"]
        nodes.append(helper.make_node("Conv", inputs, [f"{name}.sum"], strides=list(strides), pads=pads, group=groups))
        last = f"{name}.sum"
        if name in RESIDUAL:
            nodes.append(helper.make_node("Add", [last, kept], [f"{name}.both"]))
            last = f"{name}.both"
        nodes.append(helper.make_node("Relu", [last], [name]))
        x = name
    held += [_held("out.kernel", arrays["out.kernel"]), _held("out.bias", arrays["out.bias"])]
    held.append(numpy_helper.from_array(np.array([2], np.int64), "height"))
    nodes += [
        helper.make_node("Squeeze", [x, "height"], ["line"]),
        helper.make_node("Transpose", ["line"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["frames", "out.kernel"], ["product"]),
        helper.make_node("Add", ["product", "out.bias"], ["raw"]),
        helper.make_node("LogSoftmax", ["raw"], ["scores"], axis=2),
    ]
    given = helper.make_tensor_value_info("cells", TensorProto.FLOAT, ["n", 1, HEIGHT, "width"])
    found = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", "frames", CLASSES])
    graph = helper.make_graph(nodes, "digits", [given], [found], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tonghop")
    model.ir_version = 9
    onnx.checker.check_model(model, full_check=True)
    return model


def _held(name: str, array: NDArray[np.float32]) -> onnx.TensorProto:
    return numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name)


def main() -> None:
    """Exports from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with np.load(given.weights) as arrays:
        given.out.write_bytes(to_onnx(dict(arrays)).SerializeToString())


if __name__ == "__main__":
    main()
