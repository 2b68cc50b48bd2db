"""Measures whole programs on a network of the size of LR-ASPP, from start to written file, and writes a section.

    cold.py --work FOLDER --picture FILE --out FILE.md --command TEXT [--build FOLDER] [--runs N]

FOLDER is that of compare.py's networks. Atrous reads the file that `atrous convert` made of PyTorch's weights.
"""

import argparse
import datetime
import os
import statistics
import subprocess
import sys
from pathlib import Path

import measure
import report

TITLE = "## Cold start"
NETWORK = "lraspp_mobilenetv3"
NAMES = {"atrous": "`atrous segment`", "onnxruntime": "`segment_ort.py`", "ncnn": "`segment_ncnn.py`"}


def prepare(args):
    """The converted file, and the picture in the network's size."""
    from PIL import Image
    folder = args.work / NETWORK
    subprocess.run([args.python, measure.HERE / "networks.py", args.work, NETWORK], check=True)
    subprocess.run([args.build / "bin" / "atrous", "convert", folder / "weights.safetensors", "-m",
                    (folder / "system").read_text().strip(), "-o", folder / "converted.safetensors"], check=True,
                   stdout=subprocess.DEVNULL)
    height, width = map(int, (folder / "size").read_text().split())
    Image.open(args.picture).convert("RGB").resize((width, height)).save(folder / "picture.jpg", quality=95)
    return folder


def programs(folder, args):
    picture = folder / "picture.jpg"
    return {"atrous": [args.build / "bin" / "atrous", "segment", picture, "-w", folder / "converted.safetensors", "-q",
                       "-o", folder / "atrous.png"],
            "onnxruntime": [args.python, measure.HERE / "segment_ort.py", folder / "labels.onnx", picture,
                            folder / "onnxruntime.png"],
            "ncnn": [args.python, measure.HERE / "segment_ncnn.py", folder / "scores.ncnn", picture, folder / "ncnn.png"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--command", required=True, help="what was called, for the record")
    parser.add_argument("--build", type=Path, default=measure.ROOT / "build")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--quiet", default="", help="as of compare.py")
    args = parser.parse_args()
    from compare import Quiet
    folder = prepare(args)
    commands, neighbours = programs(folder, args), measure.Neighbours()
    runs = {name: [] for name in commands}
    with Quiet(args.quiet):
        for turn in range(args.runs + 1):
            for name, command in commands.items():
                run = neighbours.watch(lambda: measure.run_program(command, os.environ))
                if turn > 0:  # the first one reads the files from the disk
                    runs[name].append(run)
    least = {name: min(run["wall"] for run in those) for name, those in runs.items()}
    rows = [[NAMES[name], f"{1000 * least[name]:.0f}", f"{1000 * statistics.median(run['wall'] for run in those):.0f}",
             f"{least[name] / least['atrous']:.1f}", f"{1000 * min(run['cpu'] for run in those):.0f}",
             report.megabytes(max(run["peak_bytes"] for run in those))] for name, those in runs.items()]
    text = "\n".join([
        TITLE, "", f"{datetime.date.today()}, `{args.command}`  ", f"{report.machine()}  ", "",
        f"LR-ASPP with MobileNetV3 on a picture of 520x520 with random weights, JPEG in, PNG with class ids out, as many "
        f"threads as each takes by itself, {args.runs} runs by turns, files in the page cache.", "",
        *report.table(["program", "least ms", "median ms", "to Atrous", "CPU ms", "peak MiB"], rows), "",
        report.neighbours(neighbours.share())]) + "\n"
    print(text)
    args.out.write_text(report.replaced(args.out.read_text() if args.out.exists() else "# Results\n", text, TITLE))


if __name__ == "__main__":
    main()
