"""Writers of formats by their message definitions and documented layouts (see write_originals.py)."""

import io
import pickle
import struct
import tarfile

import numpy as np


def messages(package, definitions):
    """Message classes from {name: [(field, number, type, repeated, packed)]}, by Google's protobuf."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name=package + ".proto", package=package, syntax="proto2")
    for name, fields in definitions.items():
        message = file.message_type.add(name=name)
        for field, number, kind, repeated, packed in fields:
            added = message.field.add(name=field, number=number)
            added.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if hasattr(kinds, "TYPE_" + kind.upper()):
                added.type = getattr(kinds, "TYPE_" + kind.upper())
            else:
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".{package}.{kind}"
            if packed is not None:
                added.options.packed = packed
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {n: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{n}")) for n in definitions}


def caffe_messages(packed):
    """caffe.proto, as far as weights need it; field numbers are Caffe's. Packed numbers are written as
    bytes, which are the same on the wire and can be filled at once."""
    data = ("data", 5, "bytes", False, None) if packed else ("data", 5, "float", True, False)
    return messages(
        "caffe",
        {
            "BlobShape": [("dim", 1, "int64", True, True)],
            "BlobProto": [
                ("num", 1, "int32", False, None), ("channels", 2, "int32", False, None),
                ("height", 3, "int32", False, None), ("width", 4, "int32", False, None),
                data, ("shape", 7, "BlobShape", False, None),
                ("double_data", 8, "double", True, True),
            ],
            "V0LayerParameter": [("name", 1, "string", False, None), ("type", 2, "string", False, None),
                                 ("blobs", 50, "BlobProto", True, None)],
            "V1LayerParameter": [("layer", 1, "V0LayerParameter", False, None), ("name", 4, "string", False, None),
                                 ("type", 5, "int32", False, None), ("blobs", 6, "BlobProto", True, None)],
            "LayerParameter": [("name", 1, "string", False, None), ("type", 2, "string", False, None),
                               ("blobs", 7, "BlobProto", True, None)],
            "NetParameter": [("name", 1, "string", False, None), ("layers", 2, "V1LayerParameter", True, None),
                             ("layer", 100, "LayerParameter", True, None)],
        },
    )


def caffe_net(layers, form):
    """{layer: (type, blobs)} as a NetParameter: today's, unpacked, double, v1 or v0."""
    classes = caffe_messages(form != "unpacked")
    net = classes["NetParameter"](name="net")
    for name, (kind, blobs) in layers.items():
        if form == "v0":
            layer = net.layers.add().layer
            layer.type = kind
        elif form == "v1":
            layer = net.layers.add(type=4)
        else:
            layer = net.layer.add(type=kind)
        layer.name = name
        for array in blobs:
            blob = layer.blobs.add()
            if form == "double":
                blob.double_data.extend(array.ravel().astype(np.float64))
            elif form == "unpacked":
                blob.data.extend(array.ravel())
            else:
                blob.data = array.astype("<f4").tobytes()
            if form in ("v0", "v1"):
                # The extents of old are four, the first ones 1 where there are fewer.
                shape = [1] * (4 - array.ndim) + list(array.shape)
                blob.num, blob.channels, blob.height, blob.width = shape
            else:
                blob.shape.dim.extend(array.shape)
    return net.SerializeToString()


def mxnet_params(tensors):
    """NDArray::Save of MXNet 1.x: a list of dense V2 arrays and their names."""
    out = struct.pack("<QQQ", 0x112, 0, len(tensors))
    for array in tensors.values():
        out += struct.pack("<IiI", 0xF993FAC9, 0, array.ndim) + struct.pack(f"<{array.ndim}q", *array.shape)
        out += struct.pack("<iii", 1, 0, 0) + array.astype("<f4").tobytes()
    out += struct.pack("<Q", len(tensors))
    for name in tensors:
        aux = name.endswith(("_moving_mean", "_moving_var"))
        full = (("aux:" if aux else "arg:") + name).encode()
        out += struct.pack("<Q", len(full)) + full
    return out


def torch_tar(path, tensors):
    """torch.save of PyTorch 0.1: a tar of storages, tensors and the pickle."""
    types = {}

    class Named(type):
        def __reduce__(cls):
            return cls.__name__

    def typed(name):
        return types.setdefault(name, Named(name, (), {"__module__": "torch"}))

    class Pickler(pickle._Pickler):
        """Names torch's types without torch, and leaves tensors to their ids."""

        dispatch = dict(pickle._Pickler.dispatch)

        def persistent_id(self, value):
            return value.key if isinstance(value, Tensor) else None

        def save(self, value, save_persistent_id=True):
            if isinstance(value, Named):
                self.write(b"ctorch\n" + value.__name__.encode() + b"\n")
                return None
            return super().save(value, save_persistent_id)

    class Tensor:
        def __init__(self, key):
            self.key = key

    def dump(file, value):
        Pickler(file, 2).dump(value)

    storages, records, top = io.BytesIO(), io.BytesIO(), io.BytesIO()
    dump(storages, len(tensors))
    dump(records, len(tensors))
    content = {}
    for i, (name, array) in enumerate(tensors.items()):
        dump(storages, (str(100 + i), "cpu", typed("FloatStorage")))
        storages.write(struct.pack("<q", array.size) + array.astype("<f4").tobytes())
        dump(records, (str(200 + i), str(100 + i), typed("FloatTensor")))
        strides = [s // 4 for s in np.ascontiguousarray(array).strides]
        records.write(struct.pack(f"<{1 + 2 * array.ndim + 1}q", array.ndim, *array.shape, *strides, 0))
        content[name] = Tensor(str(200 + i))
    dump(storages, [])
    dump(top, content)
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, file in (("sys_info", b""), ("pickle", top), ("tensors", records), ("storages", storages)):
            data = file if isinstance(file, bytes) else file.getvalue()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def matlab_hdf5(path, names, values):
    """A DagNN in MATLAB's 7.3 format: a struct array as a group of references."""
    import h5py

    with h5py.File(path, "w", userblock_size=512) as file:
        kept = file.create_group("#refs#")
        params = file.create_group("net").create_group("params")
        for field in ("name", "value"):
            references = params.create_dataset(field, (len(names), 1), dtype=h5py.ref_dtype)
            for i, (name, value) in enumerate(zip(names, values)):
                if field == "name":
                    data = np.frombuffer(name.encode("utf-16-le"), np.uint16).reshape(-1, 1)
                else:
                    data = value.T  # axes the other way round
                target = kept.create_dataset(f"{field}{i}", data=data)
                references[i, 0] = target.ref
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")


# -- TensorFlow


def crc32c(data):
    table = []
    for i in range(256):
        crc = i
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def masked_crc(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def table_block(entries):
    """LevelDB's block: keys share their beginning with the one before, one restart."""
    out, last = b"", b""
    for key, value in entries:
        shared = 0
        while shared < min(len(key), len(last)) and key[shared] == last[shared]:
            shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    return out + struct.pack("<II", 0, 1)


def tensorflow_checkpoint(prefix, tensors):
    """tf.raw_ops.SaveV2 where TensorFlow is installed, else the tensor_bundle by its layout."""
    try:
        import tensorflow as tf
    except ImportError:
        return bundle(prefix, tensors)
    names = list(tensors)
    tf.raw_ops.SaveV2(prefix=str(prefix), tensor_names=names, shape_and_slices=[""] * len(names),
                      tensors=[tf.constant(tensors[n]) for n in names])
    return None


def bundle(prefix, tensors):
    data = b""
    entries = [(b"", b"\x08\x01\x1a\x02\x08\x01")]
    for name, array in sorted(tensors.items()):
        content = array.astype("<f4").tobytes()
        dims = b"".join(b"\x12" + varint(len(d)) + d for d in (b"\x08" + varint(e) for e in array.shape))
        value = b"\x08\x01\x12" + varint(len(dims)) + dims + b"\x20" + varint(len(data)) + b"\x28" + varint(len(content))
        entries.append((name.encode(), value + b"\x35" + struct.pack("<I", masked_crc(content))))
        data += content
    out = b""

    def add(block):
        nonlocal out
        handle = varint(len(out)) + varint(len(block))
        out += block + b"\0" + struct.pack("<I", masked_crc(block + b"\0"))
        return handle

    first = add(table_block(entries))
    meta = add(table_block([]))
    index = add(table_block([(entries[-1][0] + b"\xff", first)]))
    out += (meta + index).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
    with open(str(prefix) + ".index", "wb") as file:
        file.write(out)
    with open(str(prefix) + ".data-00000-of-00001", "wb") as file:
        file.write(data)


def frozen_graph(tensors):
    """GraphDef: each variable a constant with its identity, and a constant that is none."""
    classes = messages(
        "tensorflow",
        {
            "Dim": [("size", 1, "int64", False, None)],
            "TensorShapeProto": [("dim", 2, "Dim", True, None)],
            "TensorProto": [("dtype", 1, "int32", False, None), ("tensor_shape", 2, "TensorShapeProto", False, None),
                            ("tensor_content", 4, "bytes", False, None), ("float_val", 5, "float", True, True)],
            "AttrValue": [("type", 6, "int32", False, None), ("tensor", 8, "TensorProto", False, None)],
            "Attr": [("key", 1, "string", False, None), ("value", 2, "AttrValue", False, None)],
            "NodeDef": [("name", 1, "string", False, None), ("op", 2, "string", False, None),
                        ("input", 3, "string", True, None), ("attr", 5, "Attr", True, None)],
            "GraphDef": [("node", 1, "NodeDef", True, None)],
        },
    )
    graph = classes["GraphDef"]()
    graph.node.add(name="input", op="Placeholder")
    for name, array in tensors.items():
        node = graph.node.add(name=name, op="Const")
        node.attr.add(key="dtype").value.type = 1
        tensor = node.attr.add(key="value").value.tensor
        tensor.dtype = 1
        for extent in array.shape:
            tensor.tensor_shape.dim.add(size=extent)
        if array.ndim == 1:
            tensor.float_val.extend(array)
        else:
            tensor.tensor_content = array.astype("<f4").tobytes()
        graph.node.add(name=name + "/read", op="Identity", input=[name])
    scale = graph.node.add(name="scale", op="Const").attr.add(key="value").value.tensor
    scale.dtype = 1
    scale.float_val.append(2)
    return graph.SerializeToString()
