"""What writes PyTorch files and pickles of Python 2, and the numbers that go into all originals."""

import collections
import pickle
import struct

import numpy as np


def uniform(name, shape, low, high):
    """The named uniform of the conformance cases."""
    mask = (1 << 64) - 1
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & mask
    count = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        z = np.uint64(state) + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    u = (z >> np.uint64(40)).astype(np.float64) / (1 << 24)
    return (low + (high - low) * u).astype(np.float32).reshape(shape)


def state_dict(tensors, prefix=""):
    import torch

    result = collections.OrderedDict(
        (prefix + name, torch.from_numpy(array.copy())) for name, array in tensors.items()
    )
    result._metadata = collections.OrderedDict({"": {"version": 1}})
    return result


def torch_zip(path, content):
    import torch

    torch.save(content, path)


def torch_stream(path, content):
    import torch

    torch.save(content, path, _use_new_zipfile_serialization=False)


class Python2Pickler(pickle._Pickler):
    """Protocol 2 as Python 2 wrote it: byte strings where Python 3 has none."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_bytes(self, data):
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(data)

    def save_text(self, text):
        self.save_bytes(text.encode("latin-1"))

    dispatch[bytes] = save_bytes
    dispatch[str] = save_text


def python2_pickle(path, content):
    with open(path, "wb") as file:
        Python2Pickler(file, 2).dump(content)
