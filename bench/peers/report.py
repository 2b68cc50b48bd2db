"""Writes what measure.py found as a section of a Markdown file, in the place of the one with the same title."""

import argparse
import datetime
import json
import os
import platform
import re
from pathlib import Path

TITLE = "## The bundled network on other engines"
# What a processor has of what the engines choose their kernels by.
ISA = ("avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_int8")
VARIANTS = {"labels": "", "lines": ", pools as two lines", "scores": ", without the argmax", "eager": ", eager",
            "channels-last": ", eager, channels last", "inductor": ", compiled (inductor)"}
PROGRAMS = {"atrous": "`atrous segment`", "script": "`segment_ort.py`",
            "script-optimised": "`segment_ort.py --optimised`"}


def machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)[1]
    flags = set(re.search(r"flags\s*: (.*)", info)[1].split())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
    guest = "virtual, " if "hypervisor" in flags else ""
    return (f"{model} ({guest}{os.cpu_count()} CPUs, {', '.join(flag for flag in ISA if flag in flags)}), "
            f"{memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def name_of(row):
    return row["engine"] + VARIANTS[row["key"].partition(":")[2] or "labels"]


def megabytes(count):
    return f"{count / 2**20:.0f}"


def neighbours(shares):
    return (f"Meanwhile other processes used {100 * shares['others']:.0f} % of the machine's CPU time, "
            f"and its host took {100 * shares['steal']:.1f} %.")


def verdict(rows):
    """Where Atrous stands against the best of those that do the same work."""
    ours, *others = [row for row in rows if not row["key"].endswith(":scores")]
    if not others:
        return []
    best = min(others, key=lambda row: row["median"])
    return [f"Fastest of the others with the same work: {name_of(best)}, {best['median'] / ours['median']:.2f} times "
            f"the time of Atrous by the median, {min(row['min'] for row in others) / ours['min']:.2f} by the minimum."]


def warm_section(warm):
    threads = warm["threads"]
    ours = warm["rows"][0]
    rows = [[name_of(row), f"{row['min']:.1f}", f"{row['median']:.1f}", f"{row['median'] / ours['median']:.2f}",
             f"{row['cpu']:.1f}", f"{row['busy']:.2f}", str(row["calls"]), megabytes(row["peak_bytes"]),
             f"{100 * row['equal']:.3f}"] for row in warm["rows"]]
    head = ["engine", "min ms", "median ms", "to Atrous", "CPU ms", "CPUs busy", "calls", "peak MiB", "labels equal %"]
    return ["", f"### Warm, {threads} thread{'s' * (threads > 1)}", "", *table(head, rows), "", *verdict(warm["rows"]),
            *[f"Left out: {reason}." for reason in warm["failed"]], neighbours(warm["neighbours"])]


def process_section(process):
    ours = process["rows"][0]
    rows = [[PROGRAMS[row["name"]], f"{1000 * row['min']:.0f}", f"{1000 * row['median']:.0f}",
             f"{row['median'] / ours['median']:.1f}", f"{1000 * row['cpu']:.0f}", megabytes(row["peak_bytes"]),
             str(row["runs"])] for row in process["rows"]]
    head = ["program", "min ms", "median ms", "to Atrous", "CPU ms", "peak MiB", "runs"]
    return ["", "### Whole programs, from start to written file", "",
            "JPEG in, palette PNG out, as many threads as each takes by itself; the files agree on "
            f"{100 * process['equal']:.3f} % of the pixels or more. With `--optimised` the script loads a network "
            "that ONNX Runtime saved after its own optimisation.", "", *table(head, rows), "",
            neighbours(process["neighbours"])]


def section(results, command, size):
    versions = dict((row["engine"], row["version"]) for warm in results["warm"] for row in warm["rows"])
    named = ", ".join(f"{engine} {version}" for engine, version in versions.items())
    height, width = size
    return "\n".join([
        TITLE, "",
        f"{datetime.date.today()}, `{command}`  ",
        f"{machine()}  ",
        f"{named}, Python {platform.python_version()}", "",
        f"{width}x{height}, batch 1, float32; picture tensor in, class ids out, the scores' resize to the picture and "
        f"the argmax included. Every engine is a process that has loaded the network; {results['rounds']} times round "
        f"all of them each runs for {results['seconds']} s, beginning with another one each time; the first call of "
        "a turn is not counted. `CPU ms` is per call, over all threads; `CPUs busy` shows that the number of threads "
        "was kept; `labels equal` is the share of pixels with PyTorch's label on the sample picture. A 5x5 max pool "
        "is one node of the network that the others get; `two lines` has it as 5x1 and 1x5. `Without the argmax` "
        "is less work than the other rows do.",
        *[line for warm in results["warm"] for line in warm_section(warm)],
        *process_section(results["process"])]) + "\n"


def replaced(text, new, title=TITLE):
    """`text` with `new` in the place of the section of the same title, or at its end."""
    old = re.search(rf"^{re.escape(title)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if old is None:
        return text.rstrip() + "\n\n" + new
    rest = text[old.end():]
    return text[:old.start()] + new + ("\n" + rest if rest else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="JSON file of measure.py")
    parser.add_argument("out", type=Path, help="Markdown file to write the section into")
    parser.add_argument("--command", required=True, help="what was called, for the record")
    parser.add_argument("--size", type=lambda text: [int(n) for n in text.split()], required=True,
                        help="height and width")
    args = parser.parse_args()
    new = section(json.loads(args.results.read_text()), args.command, args.size)
    text = args.out.read_text() if args.out.exists() else "# Results\n"
    args.out.write_text(replaced(text, new))
    print(new)


if __name__ == "__main__":
    main()
