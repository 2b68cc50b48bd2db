"""How long weight files take to load, here and elsewhere; writes a section of RESULTS.md.

    python measure.py FOLDER [--program build/bin/atrous_load] [--rounds 7] [--out bench/RESULTS.md]

FOLDER holds what files.py wrote. Needs torch, torchvision, safetensors and opencv-python-headless
(4.x: the later ones read no Caffe). Every reading is a process of its own, rounds go round all of
them, files are in the page cache, and nothing else should run.
"""

import argparse
import datetime
import importlib.metadata
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))
import report  # noqa: E402: the machine's description and the tables are its

# What another reader does, as Python: imports come before the clock starts, `load` is measured,
# `ready` goes on until a network of that library could run.
SCRIPT = """
import json, resource, sys, time
file = sys.argv[1]
{imports}
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
start = time.perf_counter()
{load}
loaded = time.perf_counter()
{ready}
done = time.perf_counter()
print(json.dumps(dict(tensors=1e3 * (loaded - start), ready=1e3 * (done - start),
                      peak_mib=peak(), before_mib=before)))
"""
NET = """import torch
from torchvision.models.segmentation import deeplabv3_resnet101
net = deeplabv3_resnet101(weights=None, weights_backbone=None, aux_loss=True, num_classes=21).eval()"""
FILL = "net.load_state_dict(x)"
PEERS = {
    "deeplabv3.pth": {
        "torch.load(mmap=True)": (NET, "x = torch.load(file, mmap=True)", FILL),
        "torch.load": (NET, "x = torch.load(file)", FILL),
    },
    "deeplabv3.safetensors": {
        "safetensors": (NET + "\nfrom safetensors.torch import load_file", "x = load_file(file)", FILL),
    },
    "fcn_alexnet.caffemodel": {
        "OpenCV": ("import cv2", "x = cv2.dnn.readNetFromCaffe(file.replace('caffemodel', 'prototxt'), file)", ""),
    },
}
MODELS = {"deeplabv3.pth": "deeplabv3-resnet101-coco-voc", "deeplabv3.safetensors": "deeplabv3-resnet101-coco-voc",
          "fcn_alexnet.caffemodel": "fcn-alexnet-voc"}
TITLE = "## Loading weights"


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def commands(program, path):
    model = MODELS[path.name]
    yield "Atrous", [[program, "--steps", path, model], [program, path, model]]
    yield "Atrous, model not named", [[program, "--steps", path], [program, path]]
    for name, (imports, load, ready) in PEERS[path.name].items():
        yield name, [[sys.executable, "-c", SCRIPT.format(imports=imports, load=load, ready=ready), path]]


def measure(arguments):
    """Rounds that an interrupted call left in the folder count."""
    kept = arguments.folder / "readings.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    for file in PEERS:
        (arguments.folder / file).read_bytes()  # into the page cache
    for turn in range(arguments.rounds):
        for file in PEERS:
            for name, parts in commands(arguments.program, arguments.folder / file):
                runs = results.setdefault(f"{file}/{name}", [])
                if len(runs) > turn:
                    continue
                values = {}
                for command in parts:
                    values |= run(command)
                runs.append(values)
                kept.write_text(json.dumps(results))
    kept.unlink()
    return results


def rows(results, folder):
    for key, runs in results.items():
        file, name = key.split("/", 1)
        size = (folder / file).stat().st_size / 2**20

        def both(key):
            values = [run[key] for run in runs]
            return f"{min(values):.1f} / {statistics.median(values):.1f}"

        peak = statistics.median(run["peak_mib"] for run in runs)
        before = statistics.median(run.get("before_mib", 0) for run in runs)
        packed = runs[0].get("packed_mib")
        yield [f"{file} ({size:.0f} MiB)", name, both("tensors"), both("ready"),
               f"{peak:.0f}" + (f" ({before:.0f} before)" if before else ""),
               f"{size + packed:.0f}" if packed else ""]


def versions():
    packages = ("torch", "torchvision", "safetensors", "opencv-python-headless")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)


def section(arguments, results):
    head = ["file", "reader", "tensors, min / median ms", "ready, min / median ms", "peak MiB", "file + packed MiB"]
    return [
        TITLE, "",
        f"{datetime.date.today()}, `bench/load/measure.py --rounds {arguments.rounds}`  ",
        report.machine() + "  ", versions(), "",
        "From the page cache, each reading a process of its own, imports not counted. `tensors`: until they are known "
        "by name. `ready`: until a network could run: here built, matched strictly, every number looked at and all "
        "weights packed for the kernels of 32-bit floats; for PyTorch and safetensors `load_state_dict()` into a network "
        "that was built before the clock started; OpenCV builds its network while it reads and packs when it first "
        "runs. `Model not named`: what the file is has to be told from its tensors first.", "",
        *report.table(head, list(rows(results, arguments.folder)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, default=HERE.parents[1] / "build/bin/atrous_load")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent / "RESULTS.md")
    arguments = parser.parse_args()
    new = "\n".join(section(arguments, measure(arguments))) + "\n"
    arguments.out.write_text(report.replaced(arguments.out.read_text(), new, TITLE))
    print(new)


if __name__ == "__main__":
    main()
