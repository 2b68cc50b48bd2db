"""Weight files by the programs that made the published ones.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install torch numpy safetensors protobuf onnx h5py scipy
    /tmp/v/bin/python write_originals.py small OUT            the files of tests/data/originals
    /tmp/v/bin/python write_originals.py hostile OUT          the files of tests/data/hostile
    /tmp/v/bin/python write_originals.py case OUT CASE.json...   a conformance case's weights

`case` writes each case's weights in every form that its origin used: OUT/<case>.<form>. TensorFlow
is used for checkpoints where it is installed; otherwise they are written by their documented layout,
as MXNet's, PyTorch's tar of 0.1 and MATLAB's 7.3 are, whose writers no longer install.
"""

import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import zipfile

import numpy as np

import case_originals
from originals_frameworks import python2_pickle, state_dict, torch_stream, torch_zip, uniform
from originals_layouts import (
    caffe_net,
    frozen_graph,
    matlab_hdf5,
    mxnet_params,
    tensorflow_checkpoint,
    torch_tar,
)


def small_tensors():
    """Every kind of tensor that a reader has to cope with; tests/io/originals_test.cpp knows them."""
    return collections.OrderedDict(
        [
            ("conv.weight", uniform("conv.weight", [4, 3, 3, 2], -1, 1)),
            ("conv.bias", uniform("conv.bias", [4], -1, 1)),
            ("fc.weight", uniform("fc.weight", [5, 4], -1, 1)),
        ]
    )


# -- PyTorch


def deflated(source, path):
    """The same archive with its members deflated."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, old.read(member))


def big_endian(source, path):
    """The same archive as a big-endian machine writes it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member.endswith("/byteorder"):
                data = b"big"
            elif "/data/" in member:
                data = np.frombuffer(data, "<f4").astype(">f4").tobytes()
            new.writestr(member, data)


def zip64(source, path):
    """The same archive with every length and offset in a zip64 record."""
    out = io.BytesIO()
    directory = b""
    with zipfile.ZipFile(source) as old:
        names = old.namelist()
        for name in names:
            data, at = old.read(name), out.tell()
            crc = zipfile.crc32(data)
            extra = struct.pack("<HHQQ", 1, 16, len(data), len(data))
            head = struct.pack("<HHHHHIIIHH", 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra))
            out.write(b"PK\x03\x04" + head + name.encode() + extra + data)
            extra = struct.pack("<HHQQQ", 1, 24, len(data), len(data), at)
            directory += b"PK\x01\x02" + struct.pack("<H", 45) + struct.pack(
                "<HHHHHIIIHHHHHII", 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra), 0, 0, 0, 0, 0xFFFFFFFF
            ) + name.encode() + extra
    start = out.tell()
    out.write(directory)
    end = out.tell()
    out.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, len(names), len(names), len(directory), start))
    out.write(b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1))
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    path.write_bytes(out.getvalue())


def write_torch_small(out, tensors):
    import torch

    shared = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    content = {
        "epoch": 3,
        "optimizer": {"state": {0: {"momentum_buffer": torch.ones(4)}}, "param_groups": [{"lr": 0.1}]},
        "state_dict": state_dict(tensors, "module."),
    }
    more = content["state_dict"]
    more["module.strided"] = shared.t()
    more["module.part"] = shared[1:3, 2:5]
    more["module.half"] = torch.tensor([0.5, -2.0], dtype=torch.float16)
    more["module.bfloat"] = torch.tensor([1.5, -3.0], dtype=torch.bfloat16)
    more["module.double"] = torch.tensor([0.25, 8.0], dtype=torch.float64)
    more["module.bn.num_batches_tracked"] = torch.tensor(70000)
    more["module.parameter"] = torch.nn.Parameter(torch.tensor([2.0, 3.0]))
    torch_zip(out / "nested.pth", content)
    torch_stream(out / "nested_stream.pth", content)
    torch_zip(out / "plain.pth", state_dict(tensors))
    deflated(out / "plain.pth", out / "deflated.pth")
    big_endian(out / "plain.pth", out / "big_endian.pth")
    zip64(out / "plain.pth", out / "zip64.pth")
    torch_tar(out / "tar.pth", tensors)


# -- pickles of NumPy arrays


def write_pickles_small(out, tensors):
    blobs = dict(tensors)
    blobs["columns"] = np.asfortranarray(tensors["fc.weight"])
    blobs["swapped"] = tensors["conv.bias"].astype(">f4")
    content = {"blobs": blobs, "cfg": "MODEL: {}\n"}
    for protocol in range(6):
        with open(out / f"protocol{protocol}.pkl", "wb") as file:
            pickle.dump(content, file, protocol)
    python2_pickle(out / "python2.pkl", content)


# -- everything else


def write_hdf5_small(out, tensors):
    import h5py

    with h5py.File(out / "keras.h5", "w") as file:
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"conv", b"fc"]
        conv = group.create_group("conv").create_group("conv")
        conv.create_dataset("kernel:0", data=tensors["conv.weight"].transpose(2, 3, 1, 0))
        conv.create_dataset("bias:0", data=tensors["conv.bias"])
        fc = group.create_group("fc").create_group("fc")
        fc.create_dataset("kernel:0", data=tensors["fc.weight"].T, chunks=(3, 2), compression="gzip", shuffle=True)
        file.create_group("optimizer_weights").create_dataset("m", data=np.ones(3, np.float32))
    with h5py.File(out / "snapshot.caffemodel.h5", "w") as file:
        file.create_group("data/relu")
        file.create_dataset("data/conv/0", data=tensors["conv.weight"])
        file.create_dataset("data/conv/1", data=tensors["conv.bias"])
        file.create_dataset("data/fc/0", data=tensors["fc.weight"])
    with h5py.File(out / "latest.h5", "w", libver="latest") as file:
        for name, array in tensors.items():
            file.create_dataset(name, data=array)


def matlab_dag(tensors):
    """A DagNN as MatConvNet saves it: filters [h, w, in, out], rows of numbers, moments in columns."""
    names = ["conv1_filter", "conv1_bias", "bn1_moments"]
    moments = np.stack([tensors["conv.bias"], tensors["conv.bias"] ** 2], axis=1)
    values = [tensors["conv.weight"].transpose(2, 3, 1, 0), tensors["conv.bias"].reshape(1, -1), moments]
    return names, [np.asarray(value, np.float32) for value in values]


def write_matlab_small(out, tensors):
    import scipy.io

    names, values = matlab_dag(tensors)
    params = np.zeros((1, len(names)), dtype=[("name", object), ("value", object)])
    for i, (name, value) in enumerate(zip(names, values)):
        params[0, i] = (name, value)
    weights = np.empty((1, 2), dtype=object)
    weights[0, 0], weights[0, 1] = values[0], values[1]
    layer = {"type": "conv", "name": "fc", "weights": weights}
    layers = np.empty((1, 1), dtype=object)
    layers[0, 0] = layer
    content = {"net": {"params": params, "meta": {"note": "x"}}, "final_loss": {"layers": layers}}
    scipy.io.savemat(out / "dag.mat", content)
    scipy.io.savemat(out / "dag_compressed.mat", content, do_compression=True)
    matlab_hdf5(out / "dag73.mat", names, values)


def write_onnx_small(path, tensors, raw):
    import onnx

    initializers = []
    for name, array in tensors.items():
        if raw:
            initializers.append(onnx.numpy_helper.from_array(array, name))
        else:
            initializers.append(onnx.helper.make_tensor(name, onnx.TensorProto.FLOAT, array.shape, array.ravel()))
    graph = onnx.helper.make_graph([], "net", [], [], initializers)
    onnx.save(onnx.helper.make_model(graph), path)


def small(out):
    import safetensors.numpy

    out.mkdir(parents=True, exist_ok=True)
    tensors = small_tensors()
    write_torch_small(out, tensors)
    write_pickles_small(out, tensors)
    write_hdf5_small(out, tensors)
    write_matlab_small(out, tensors)
    write_onnx_small(out / "raw.onnx", tensors, True)
    write_onnx_small(out / "lists.onnx", tensors, False)
    safetensors.numpy.save_file(dict(tensors), out / "plain.safetensors")
    np.savez(out / "plain.npz", **tensors)
    np.savez_compressed(out / "deflated.npz", **tensors)
    np.save(out / "columns.npy", np.asfortranarray(tensors["fc.weight"]))
    blobs = {
        "conv": ("Convolution", [tensors["conv.weight"], tensors["conv.bias"]]),
        "fc": ("InnerProduct", [tensors["fc.weight"]]),
    }
    for form in ("today", "unpacked", "double", "v1", "v0"):
        (out / f"{form}.caffemodel").write_bytes(caffe_net(blobs, form))
    (out / "plain.params").write_bytes(mxnet_params(tensors))
    named = {name.replace(".", "/"): array for name, array in tensors.items()}
    tensorflow_checkpoint(out / "model.ckpt", named)
    (out / "frozen.pb").write_bytes(frozen_graph(named))


def hostile(out):
    """Small files that unpack to much, contain themselves or contradict themselves."""
    import zlib

    import h5py

    out.mkdir(parents=True, exist_ok=True)
    packed = zlib.compress(bytes(48 << 20), 9)
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM"
    (out / "bomb.mat").write_bytes(header + struct.pack("<II", 15, len(packed)) + packed)
    np.savez_compressed(out / "bomb.npz", x=np.zeros(12 << 20, np.float32))
    with zipfile.ZipFile(out / "twice.npz", "w") as file:
        array = io.BytesIO()
        np.save(array, np.ones(2, np.float32))
        for _ in range(2):
            file.writestr("x.npy", array.getvalue())
    with h5py.File(out / "cycle.h5", "w", libver="latest") as file:
        group = file.create_group("a")
        group["self"] = group


def main():
    kind, out = sys.argv[1], pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    if kind == "small":
        small(out)
    if kind == "hostile":
        hostile(out)
    for path in sys.argv[3:]:
        case = json.loads(pathlib.Path(path).read_text())
        for form in case_originals.forms(case):
            print(case_originals.write(out, case, form))


if __name__ == "__main__":
    main()
