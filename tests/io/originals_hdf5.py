"""HDF5 files in the library's latest form: every index of chunks, groups of many links.

    python originals_hdf5.py OUT [--large]

writes chunks.h5, pages.h5 and dense.h5 of tests/data/originals and the HDF5 files of tests/data/hostile (with
h5py). --large adds large.h5, whose indexes have pages and many levels: it is not kept.
"""

import argparse
import pathlib

import h5py
import numpy as np


def counted(shape):
    """1, 2, 3 ... row by row: 0 is what an absent chunk gives."""
    return np.arange(1, int(np.prod(shape)) + 1, dtype=np.float32).reshape(shape)


def implicit(file, name, shape, chunks):
    """Chunks one after the other: allocated at once, without filters."""
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk(chunks)
    plan.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(shape)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, plan)
    file[name][...] = counted(shape)


def chunks(path):
    with h5py.File(path, "w", libver="latest") as file:
        zipped = dict(compression="gzip", shuffle=True)
        file.create_dataset("single", data=counted((6, 4)), chunks=(6, 4))
        file.create_dataset("single_zipped", data=counted((6, 4)), chunks=(6, 4), **zipped)
        implicit(file, "implicit", (5, 3), (2, 2))
        file.create_dataset("fixed", data=counted((7, 5)), chunks=(2, 3))
        file.create_dataset("fixed_zipped", data=counted((7, 5)), chunks=(2, 3), **zipped)
        file.create_dataset("fixed_room", data=counted((3, 5)), chunks=(2, 3), maxshape=(9, 9))
        pages = file.create_dataset("fixed_pages", (1100,), np.float32, chunks=(1,))
        pages[1030:1050] = counted((20,))
        file.create_dataset("growing", data=counted((9, 4)), chunks=(1, 4), maxshape=(None, 4))
        file.create_dataset("growing_zipped", data=counted((9, 4)), chunks=(2, 3),
                            maxshape=(None, 4), **zipped)
        file.create_dataset("growing_right", data=counted((3, 14)), chunks=(1, 2),
                            maxshape=(3, None))
        far = file.create_dataset("growing_far", (260,), np.float32, chunks=(1,), maxshape=(None,))
        far[15:25] = counted((10,))
        far[248:258] = counted((10,))
        file.create_dataset("tree", data=counted((12, 10)), chunks=(1, 1), maxshape=(None, None))
        file.create_dataset("tree_zipped", data=counted((7, 8)), chunks=(2, 3),
                            maxshape=(None, None), **zipped)


def pages(path):
    """An index so long that its blocks have pages, of which one was written."""
    with h5py.File(path, "w", libver="latest") as file:
        far = file.create_dataset("far", (135_000,), np.float32, chunks=(1,), maxshape=(None,))
        far[133_200:133_210] = counted((10,))


def dense(path, links):
    with h5py.File(path, "w", libver="latest") as file:
        group = file.create_group("group")
        group.create_dataset("first", data=counted((2, 3)))
        for i in range(links):
            group[f"another_name_{i}"] = group["first"]


def large(path):
    with h5py.File(path, "w", libver="latest") as file:
        far = file.create_dataset("growing_pages", (200_000,), np.float32, chunks=(1,),
                                  maxshape=(None,))
        far[199_000:199_100] = counted((100,))
        file.create_dataset("tree_deep", data=counted((300, 400)), chunks=(2, 2),
                            maxshape=(None, None))
        group = file.create_group("group")
        group.create_dataset("first", data=counted((2, 3)))
        for i in range(20_000):
            group[f"a_name_that_takes_some_room_{i}"] = group["first"]


def hostile(out):
    """Files that unpack to much, take exponential time to walk, or contradict themselves."""
    with h5py.File(out / "bomb.h5", "w") as file:
        size = 48 << 18
        file.create_dataset("x", data=np.zeros(size, np.float32), chunks=(size,), compression=9)
    with h5py.File(out / "unwritten.h5", "w") as file:
        file.create_dataset("x", (1 << 36,), np.float32)
    with h5py.File(out / "diamond.h5", "w", libver="latest") as file:
        group = file
        for _ in range(40):  # two ways to each next group: 2^40 paths
            group["b"] = group.create_group("a")
            group = group["a"]
    with h5py.File(out / "twice.h5", "w", libver="latest") as file:
        file["first"] = np.ones(2, np.float32)
        file["secnd"] = np.ones(2, np.float32)
    damaged = (out / "twice.h5").read_bytes().replace(b"secnd", b"first")
    (out / "twice.h5").write_bytes(damaged)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--large", action="store_true")
    arguments = parser.parse_args()
    chunks(arguments.out / "chunks.h5")
    pages(arguments.out / "pages.h5")
    dense(arguments.out / "dense.h5", 120)
    hostile(arguments.out)
    if arguments.large:
        large(arguments.out / "large.h5")


if __name__ == "__main__":
    main()
