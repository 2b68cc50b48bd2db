"""Writes what compare.py measured as sections of a Markdown file, and bar charts.

    tables.py RECORDS.jsonl --out FILE.md --chart PICTURE --command TEXT [--note TEXT]

A ratio is the least time of the fastest other engine by that of Atrous, both of the same interleaved rounds.
"""

import argparse
import datetime
import json
import math
import platform
from pathlib import Path

import report
from compare import ATROUS, PEERS

TITLES = {"networks": "## Whole networks on other engines", "layers": "## Single layers on other engines",
          "instances": "## Networks that find objects on other engines"}
NAMES = {"atrous:fp32": "Atrous", "atrous:bf16": "Atrous", "onnxruntime:labels": "ONNX Runtime",
         "openvino:labels": "OpenVINO", "openvino-bf16:labels": "OpenVINO", "ncnn:scores": "ncnn",
         "pytorch:eager": "PyTorch", "pytorch:channels-last": "PyTorch channels last",
         "pytorch:inductor": "PyTorch inductor", "pytorch:channels-last-bf16": "PyTorch channels last",
         "pytorch:inductor-bf16": "PyTorch inductor"}
HEAVY = 200  # GFLOP


class Measurement:
    """What one job came to: the last line of every engine."""

    def __init__(self, lines):
        self.engines = {line["engine"]: line for line in lines if "ms" in line}
        self.failed = {line["engine"]: line["failed"] for line in lines if "failed" in line}
        self.name, self.precision, self.gflop = lines[0]["name"], lines[0]["precision"], 0

    def time(self, engine, clock):
        line = self.engines.get(engine)
        return line[clock] if line else None

    def ratio(self, clock, leave_out=()):
        peers = [self.time(key, clock) for key in PEERS[self.precision] if key in self.engines and key not in leave_out]
        ours = self.time(ATROUS[self.precision], clock)
        return min(peers) / ours if ours and peers else None

    def memory(self):
        peers = [line["peak"] for key, line in self.engines.items() if not key.startswith("atrous")]
        ours = self.engines.get(ATROUS[self.precision])
        return ours["peak"] / min(peers) if ours and peers else None



def read(path):
    """Kind, threads, precision -> measurements by name. A job's later lines replace the earlier ones of an engine."""
    jobs = {}
    for text in path.read_text().splitlines():
        line = json.loads(text)
        key = line["kind"], line["threads"], line["precision"], line["name"]
        jobs.setdefault(key, {})[line["engine"]] = line
    found, work = {}, {}
    for (kind, threads, precision, name), lines in jobs.items():
        found.setdefault((kind, threads, precision), {})[name] = Measurement(list(lines.values()))
        work |= {(kind, name): line["gflop"] for line in lines.values() if "gflop" in line}
    for (kind, *_), those in found.items():
        for name, each in those.items():
            each.gflop = work.get((kind, name), 0)
    return found


def mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def cell(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def agreement(measurement, kind):
    line = measurement.engines.get(ATROUS[measurement.precision], {})
    if line.get("agrees") is None:
        return "-"
    if kind == "networks" or measurement.name.endswith("argmax"):
        return f"{100 * line['agrees']:.2f} %"
    return f"{line['agrees']:.1e}"


def table(kind, precision, those, clock):
    keys = [key for key in (ATROUS[precision], *PEERS[precision]) if any(key in each.engines for each in those.values())]
    digits = 1 if kind == "networks" else 2
    rows = [[each.name, cell(each.gflop or None, 0 if kind == "networks" else 1),
             *(cell(each.time(key, clock), digits) for key in keys), cell(each.ratio(clock), 2),
             cell(each.memory(), 2), agreement(each, kind)] for each in those.values()]
    head = [kind[:-1], "GFLOP", *(NAMES[key] for key in keys), "ratio", "memory", "as others"]
    return report.table(head, rows)


def summary(those, clock):
    ratios = {name: each.ratio(clock) for name, each in those.items() if each.ratio(clock)}
    if not ratios:
        return []
    least = min(ratios, key=ratios.get)
    lines = [f"Geometric mean of the ratios {mean(ratios.values()):.2f}, least {ratios[least]:.2f} ({least})."]
    heavy = {name: found for name, found in ratios.items() if those[name].gflop >= HEAVY}
    if heavy:
        least = min(heavy, key=heavy.get)
        lines.append(f"Above {HEAVY} GFLOP: mean {mean(heavy.values()):.2f}, least {heavy[least]:.2f} ({least}).")
    return [" ".join(lines)]


def failures(those):
    lines = {}
    for each in those.values():
        for engine in each.failed:
            lines.setdefault(NAMES[engine], []).append(each.name)
    return [f"{engine} cannot do {', '.join(names)}." for engine, names in lines.items()]


def conditions(those):
    shares = [line["others"] for each in those.values() for line in each.engines.values()]
    return [f"Meanwhile other programs used {100 * min(shares):.0f} to {100 * max(shares):.0f} % of the machine's CPU time."]


def section(kind, found, args):
    versions = {NAMES[line["engine"]].removesuffix(" channels last").removesuffix(" inductor"): line["version"] for those in found.values() for each in those.values()
                for line in each.engines.values()}
    named = ", ".join(f"{engine} {version}" for engine, version in versions.items())
    lines = [TITLES[kind], "", f"{datetime.date.today()}, `{args.command}`  ", f"{report.machine()}  ",
             f"{named}, Python {platform.python_version()}", "", *([args.note, ""] if args.note else [])]
    for (_, threads, precision), those in sorted(found.items(), key=lambda item: (item[0][1], item[0][2] == "bf16")):
        # More threads than one spend CPU time on waiting for each other.
        clock = args.clock if threads == 1 else "ms"
        lines += [f"### {precision}, {threads} thread{'s' * (threads > 1)}, least {'CPU ' * (clock == 'cpu')}ms", "",
                  *table(kind, precision, those, clock), "", *summary(those, clock), *failures(those),
                  *conditions(those), ""]
    return "\n".join(lines)


def chart(those, clock, path, title):
    """Bars of the time relative to Atrous, one group a network."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    precision = next(iter(those.values())).precision
    keys = [key for key in (ATROUS[precision], *PEERS[precision]) if any(key in each.engines for each in those.values())]
    figure, axes = plt.subplots(figsize=(11, 4.2))
    for i, key in enumerate(keys):
        bars = [(place + i / (len(keys) + 1), each.time(key, clock) / each.time(keys[0], clock))
                for place, each in enumerate(those.values()) if key in each.engines]
        axes.bar([x for x, _ in bars], [y for _, y in bars], 1 / (len(keys) + 1), label=NAMES[key], align="edge")
    axes.set_xticks([place + 0.4 for place in range(len(those))], list(those), rotation=20, ha="right", fontsize=8)
    axes.set_ylabel("time, Atrous = 1")
    axes.set_ylim(0, 8)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    axes.set_title(title, fontsize=10)
    axes.legend(fontsize=8, ncols=len(keys), loc="upper center")
    figure.tight_layout()
    for suffix in (".svg", ".png"):
        figure.savefig(f"{path}-{precision}{suffix}", dpi=110)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--chart", help="pictures to draw of the networks, without their ending")
    parser.add_argument("--command", required=True, help="what was called, for the record")
    parser.add_argument("--note", default="", help="how it was measured, for the record")
    parser.add_argument("--clock", choices=("ms", "cpu"), default="ms",
                        help="of one thread; cpu for a machine that did other work as well")
    return parser.parse_args()


def main():
    args = parse_arguments()
    found = read(args.records)
    text = args.out.read_text() if args.out.exists() else "# Results\n"
    for kind, title in TITLES.items():
        those = {key: value for key, value in found.items() if key[0] == kind}
        if those:
            text = report.replaced(text, section(kind, those, args), title)
    args.out.write_text(text)
    if args.chart:
        for precision in ("fp32", "bf16"):
            threads = max((key[1] for key in found if key[0] == "networks" and key[2] == precision), default=0)
            if threads:
                clock = args.clock if threads == 1 else "ms"
                chart(found["networks", threads, precision], clock, args.chart,
                      f"{precision}, {threads} thread{'s' * (threads > 1)}, least of interleaved runs")


if __name__ == "__main__":
    main()
