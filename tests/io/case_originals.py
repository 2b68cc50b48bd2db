"""A conformance case's weights in the files that its origin published (see write_originals.py)."""

import collections
import pathlib
import pickle

import numpy as np

from originals_frameworks import python2_pickle, state_dict, torch_stream, torch_zip, uniform
from originals_layouts import caffe_net, frozen_graph, mxnet_params, tensorflow_checkpoint, torch_tar


def tensors_of(case):
    tensors = collections.OrderedDict((p[0], uniform(p[0], p[1], p[2], p[3])) for p in case["params"])
    if "RPN keys left out" in case["naming"]:
        for layer, out, side in (("conv", 256, 3), ("cls_score", 3, 1), ("bbox_pred", 12, 1)):
            for part, shape in (("weight", [out, 256, side, side]), ("bias", [out])):
                name = f"RPN.FPN_RPN_{layer}.{part}"
                tensors[name] = uniform(name, shape, -0.01, 0.01)
    return tensors


# What released files hold beside the network: tensors' patterns (a name that the file has, its second
# name) or new ones with shapes, by a part of the case's origin and naming.
LEFTOVERS = [
    ("hszhao/semseg", "pytorch", {"aux.0.weight": [256, 1024, 3, 3], "aux.4.bias": [21]}),
    ("OCNet.pytorch", "pytorch", {"f_key": "f_query"}),
    ("PyTorch-Encoding", "pytorch", {"pretrained.fc.weight": [1000, 2048], "pretrained.fc.bias": [1000]}),
    ("lib/models/bisenetv2", "pytorch", {"aux2.conv.conv.weight": [128, 16, 3, 3], "aux5_4.conv_out.bias": [19]}),
    ("DeepLab v2 release test", "caffe", {"/0": "_res05/0"}),
    ("detectron2", "Caffe2", {"fc1000_w": [1000, 2048], "conv1_b": [64], "lr": [1], "conv1_w_momentum": [64]}),
    ("detectron2", "detectron2", {"pixel_mean": [3, 1, 1], "proposal_generator.anchor_generator.cell_anchors.0": [3, 4]}),
]


def with_leftovers(case, tensors):
    result = collections.OrderedDict(tensors)
    for origin, naming, more in LEFTOVERS:
        if origin not in case["origin"] or naming not in case["naming"]:
            continue
        for name, what in more.items():
            if isinstance(what, list):
                result[name] = np.zeros(what, np.float32)
            else:
                result.update((n.replace(name, what), a) for n, a in tensors.items() if name in n)
    return result


# -- one writer a form; each gets the file's stem and the tensors, and returns the path to open


def caffe(form):
    def write(stem, tensors):
        layers = collections.OrderedDict()
        for name, array in tensors.items():
            layers.setdefault(name.rsplit("/", 1)[0], ("", []))[1].append(array)
        path = pathlib.Path(f"{stem}.caffemodel")
        path.write_bytes(caffe_net(layers, form))
        return path

    return write


def caffe_hdf5(stem, tensors):
    """Net::ToHDF5, which MNC's snapshots need: their protobuf would be too large."""
    import h5py

    with h5py.File(stem + ".caffemodel.h5", "w") as file:
        file.create_group("data/relu1")
        for name, array in tensors.items():
            file.create_dataset("data/" + name, data=array)
    return pathlib.Path(stem + ".caffemodel.h5")


def matconvnet(stem, tensors):
    """Groups of DagNNs, moments as two columns, filters [h, w, in, out]."""
    import scipy.io

    groups = collections.OrderedDict()
    for full, array in tensors.items():
        group, name = full.split(":")
        if array.ndim == 4:
            array = array.transpose(2, 3, 1, 0)
        groups.setdefault(group, collections.OrderedDict())[name] = array
    content = {}
    for group, parts in groups.items():
        joined = collections.OrderedDict()
        for name, array in parts.items():
            if name.endswith("_moments/0"):
                joined[name[:-2]] = np.stack([array, parts[name[:-1] + "1"]], axis=1)
            elif not name.endswith("_moments/1"):
                joined[name] = array if array.ndim > 1 else array.reshape(1, -1)
        params = np.zeros((1, len(joined)), dtype=[("name", object), ("value", object)])
        for i, pair in enumerate(joined.items()):
            params[0, i] = pair
        content[group] = {"params": params}
    scipy.io.savemat(stem + ".mat", content)
    return pathlib.Path(stem + ".mat")


def mxnet(stem, tensors):
    path = pathlib.Path(stem + ".params")
    path.write_bytes(mxnet_params(tensors))
    return path


def checkpoint(stem, tensors):
    """With the training state that a released checkpoint holds."""
    more = dict(tensors)
    more["global_step"] = np.array(30000, np.int64)
    first = next(iter(tensors))
    more[first + "/Momentum"] = np.zeros_like(tensors[first])
    tensorflow_checkpoint(pathlib.Path(stem + ".ckpt"), more)
    return pathlib.Path(stem + ".ckpt.index")


def frozen(stem, tensors):
    path = pathlib.Path(stem + ".pb")
    path.write_bytes(frozen_graph(tensors))
    return path


def detectron(stem, tensors):
    python2_pickle(stem + ".pkl", {"blobs": dict(tensors), "cfg": ""})
    return pathlib.Path(stem + ".pkl")


def detectron2(stem, tensors):
    content = {"model": dict(tensors), "__author__": "x", "matching_heuristics": True}
    with open(stem + ".pkl", "wb") as file:
        pickle.dump(content, file, 4)
    return pathlib.Path(stem + ".pkl")


def counted(tensors):
    """With the counters that torch's normalisation layers have beside their statistics."""
    result = collections.OrderedDict()
    for name, array in tensors.items():
        result[name] = array
        if name.endswith("running_var"):
            result[name[: -len("running_var")] + "num_batches_tracked"] = np.array(70000)
    return result


def torch_archive(key):
    def write(stem, tensors):
        torch_zip(stem + ".pth", {"epoch": 1, key: state_dict(counted(tensors), "module.")})
        return pathlib.Path(stem + ".pth")

    return write


def torch_legacy(stem, tensors):
    torch_stream(stem + ".pth", state_dict(tensors))
    return pathlib.Path(stem + ".pth")


def torch_ancient(stem, tensors):
    torch_tar(pathlib.Path(stem + ".pth"), tensors)
    return pathlib.Path(stem + ".pth")


def safe(stem, tensors):
    import safetensors.numpy

    safetensors.numpy.save_file(dict(tensors), stem + ".safetensors")
    return pathlib.Path(stem + ".safetensors")


def encoder_and_decoder(stem, tensors):
    """CSAIL's two files, in a folder."""
    folder = pathlib.Path(stem)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("encoder", "decoder"):
        own = {n[len(part) + 1 :]: a for n, a in counted(tensors).items() if n.startswith(part + ".")}
        torch_stream(folder / f"{part}_epoch_20.pth", state_dict(own))
    return folder


def writers(case):
    """The forms in which this case's origin published, by name."""
    naming = case["naming"]
    if naming.startswith("caffe"):
        return {"caffe today": caffe("today"), "caffe v1": caffe("v1"), "caffe hdf5": caffe_hdf5}
    if naming.startswith("MatConvNet"):
        return {"mat": matconvnet}
    if naming.startswith("MXNet"):
        return {"params": mxnet}
    if naming.startswith("TensorFlow"):
        return {"checkpoint": checkpoint, "frozen": frozen}
    if "Caffe2" in naming:
        return {"detectron pkl": detectron}
    if naming.startswith("detectron2"):
        return {"detectron2 pkl": detectron2}
    key = "model" if "checkpoint['model']" in naming else "state_dict"
    forms = {"torch zip": torch_archive(key), "torch stream": torch_legacy, "torch tar": torch_ancient, "safetensors": safe}
    if case["system"].startswith("CSAIL"):
        forms["two files"] = encoder_and_decoder
    return forms


def forms(case):
    return list(writers(case))


def write(out, case, form, tensors=None):
    """Writes one form; returns what to open."""
    stem = str(pathlib.Path(out) / f"{case['case']}.{form.replace(' ', '_')}")
    tensors = tensors_of(case) if tensors is None else tensors
    return writers(case)[form](stem, with_leftovers(case, tensors))
