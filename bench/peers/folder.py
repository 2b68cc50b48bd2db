"""A folder with one piece of work as every engine wants it: the inputs, the graph in ONNX and in ncnn's format.

    inputs.npz        arrays by name, NCHW; inputs-onnx.npz where ONNX wants other numbers than PyTorch
    NAME.nhwc         the same for Atrous, raw
    labels.onnx       the graph; its inputs have the names of the arrays, its output is `result`
    scores.ncnn.*     the graph without the argmax, which ncnn has no layer for
"""

import subprocess
import warnings

import numpy as np


def write_inputs(folder, inputs, own=None, onnx=None):
    """Arrays by name; `own` are those of Atrous where they are not the same with channels last."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "inputs.npz", **inputs)
    if onnx:
        np.savez(folder / "inputs-onnx.npz", **onnx)
    for name, array in (own or {name: channels_last(array) for name, array in inputs.items()}).items():
        np.ascontiguousarray(array).tofile(folder / f"{name}.nhwc")


def read_inputs(folder, kind):
    special = folder / f"inputs-{kind}.npz"
    with np.load(special if special.exists() else folder / "inputs.npz") as arrays:
        return {name: np.ascontiguousarray(arrays[name]) for name in arrays.files}


def channels_last(array):
    return array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def write_picture(folder, picture):
    """The only input of a network, with its size for atrous_peer."""
    write_inputs(folder, {"picture": picture})
    (folder / "size").write_text(f"{picture.shape[2]} {picture.shape[3]}\n")


def export_onnx(module, inputs, path, outputs=("result",)):
    import torch
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), tuple(inputs.values()), str(path), input_names=list(inputs),
                          output_names=list(outputs), opset_version=18, dynamo=False)


def export_ncnn(module, inputs, folder):
    """Whether it could stands in ncnn.txt, with the reason if not."""
    try:
        convert_to_ncnn(module, inputs, folder)
        reason = "converted"
    except (RuntimeError, TypeError, ValueError) as why:  # tracing throws any of them
        (folder / "scores.ncnn.param").unlink(missing_ok=True)
        reason = str(why).strip().splitlines()[-1]
    (folder / "ncnn.txt").write_text(reason + "\n")


def convert_to_ncnn(module, inputs, folder):
    """Through pnnx. Throws RuntimeError."""
    import torch
    import pnnx
    traced, param = folder / "scores.pt", folder / "scores.ncnn.param"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.trace(module.eval(), tuple(inputs.values()), check_trace=False).save(traced)
    kinds = {torch.float32: "f32", torch.int64: "i64"}
    shapes = ",".join(f"[{','.join(map(str, each.shape))}]{kinds[each.dtype]}" for each in inputs.values())
    done = subprocess.run([pnnx.EXEC_PATH, str(traced), f"inputshape={shapes}", "fp16=0"], cwd=folder, text=True,
                          capture_output=True)
    for left in ("scores.pt", "scores.pnnx.param", "scores.pnnx.bin", "scores.pnnx.onnx", "scores_pnnx.py",
                 "scores_ncnn.py"):
        (folder / left).unlink(missing_ok=True)
    # It writes a file even of what it cannot convert, with PyTorch's names for layers.
    lines = param.read_text().splitlines()[2:] if param.exists() else []
    unknown = {kind for kind in (line.split()[0] for line in lines) if "." in kind or ":" in kind}
    if done.returncode or unknown or not lines:
        words = done.stderr.strip().splitlines() or ["it"]
        raise RuntimeError("pnnx cannot convert " + (", ".join(sorted(unknown)) or words[-1]))
