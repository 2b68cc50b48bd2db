"""Measures whole networks on every engine, interleaved, and writes a section of RESULTS.md and a bar chart.

    compare_networks.py --work FOLDER --build FOLDER [--threads 1,2] [--rounds N] [--only NAMES] [--out FILE]

For each network every engine is a process of its own (worker.py, worker.cpp), warm; round by round each runs for a
moment while the others sleep. The ratio is the fastest other engine's least time by that of Atrous.
"""

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import measure
import report
from networks import NETWORKS, write

ATROUS = {"fp32": "atrous:fp32", "bf16": "atrous:bf16"}
PEERS = {"fp32": ("onnxruntime:labels", "openvino:labels", "pytorch:channels-last"),
         "bf16": ("openvino-bf16:labels", "pytorch:channels-last-bf16")}
CLOCKS = {"ms": "wall", "cpu": "CPU"}
TITLE = "## Whole networks on other engines"


class NetworkWorker(measure.Worker):
    """A worker for one of NETWORKS; `key` is engine:variant."""

    def __init__(self, key, name, threads, args):
        engine, variant = key.split(":")
        self.args = args
        os.environ["PEERS_NETWORK"] = name
        if engine == "atrous":
            command = [args.build / "bin" / "atrous_peer", f"system:{NETWORKS[name][1]}", args.work / name, threads,
                       variant]
        else:
            command = [sys.executable, measure.HERE / "worker.py", engine, variant, args.work / name, threads]
        self.start(key, threads, command)


def least(bursts):
    """Wall and CPU milliseconds of a call, each the least."""
    return {"ms": min(ms for burst in bursts for ms in burst["ms"]),
            "cpu": min(burst["cpu_ms"] / len(burst["ms"]) for burst in bursts)}


def compare(name, threads, args):
    """Least milliseconds and peak memory of every engine on one network."""
    write(name, args.work / name)
    workers, failed = [], {}
    try:
        for precision in args.precisions:
            for key in (ATROUS[precision], *PEERS[precision]):
                try:
                    workers.append(NetworkWorker(key, name, threads, args))
                except measure.Failure as failure:
                    failed[key] = str(failure)
        for turn in range(args.rounds):
            first = turn % len(workers)
            for worker in workers[first:] + workers[:first]:
                time.sleep(measure.REST)
                worker.bursts.append(worker.tell("burst", args.seconds))
        engines = {worker.key: least(worker.bursts) | {"peak": worker.peak_bytes()} for worker in workers}
    finally:
        for worker in workers:
            worker.end()
    return {"network": name, "threads": threads, "engines": engines, "failed": failed}


def ratio(record, precision, clock):
    """Fastest other engine by Atrous, or None."""
    engines = record["engines"]
    others = [engines[key][clock] for key in PEERS[precision] if key in engines]
    ours = engines.get(ATROUS[precision])
    return min(others) / ours[clock] if ours and others else None


def mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def table(records, threads, precision, clock):
    keys = (ATROUS[precision], *PEERS[precision])
    those = [record for record in records if record["threads"] == threads]
    rows = []
    for record in those:
        cells = [f"{record['engines'][key][clock]:.1f}" if key in record["engines"] else "fails" for key in keys]
        peaks = [record["engines"][key]["peak"] for key in keys[1:] if key in record["engines"]]
        ours = record["engines"].get(keys[0])
        memory = f"{ours['peak'] / min(peaks):.2f}" if ours and peaks else "-"
        found = ratio(record, precision, clock)
        rows.append([record["network"], *cells, f"{found:.2f}" if found else "-", memory])
    ratios = [found for record in those if (found := ratio(record, precision, clock))]
    if not ratios:
        return []
    head = ["network", *keys, "ratio", "peak memory to the leanest"]
    return ["", f"### {precision}, {threads} thread{'s' * (threads > 1)}, least {CLOCKS[clock]} ms", "", *report.table(head, rows), "",
            f"Geometric mean of the ratios {mean(ratios):.2f}, least {min(ratios):.2f}."]


def chart(records, threads, precision, clock, path):
    """Bars of the time relative to Atrous, one group a network."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    keys = (ATROUS[precision], *PEERS[precision])
    those = [record for record in records if record["threads"] == threads and ATROUS[precision] in record["engines"]]
    figure, axes = plt.subplots(figsize=(10, 4))
    for i, key in enumerate(keys):
        bars = [(place + i / (len(keys) + 1), record["engines"][key][clock] / record["engines"][keys[0]][clock])
                for place, record in enumerate(those) if key in record["engines"]]
        axes.bar([x for x, _ in bars], [y for _, y in bars], 1 / (len(keys) + 1), label=key)
    axes.set_xticks([place + 0.3 for place in range(len(those))], [record["network"] for record in those], rotation=25,
                    ha="right", fontsize=8)
    axes.set_ylabel("time, Atrous = 1")
    axes.set_title(f"{precision}, {threads} threads, least of interleaved runs")
    axes.legend(fontsize=8)
    figure.tight_layout()
    for suffix in (".svg", ".png"):
        figure.savefig(path.with_suffix(suffix))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for exported networks")
    parser.add_argument("--build", type=Path, default=measure.ROOT / "build")
    parser.add_argument("--threads", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0.3, help="length of a burst; one call at least")
    parser.add_argument("--precisions", type=lambda text: text.split(","), default=["fp32", "bf16"])
    parser.add_argument("--clock", choices=CLOCKS, default="ms",
                        help="cpu: for a machine that does other work as well; one thread only")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(NETWORKS))
    parser.add_argument("--json", type=Path, help="file that collects the records of several calls")
    parser.add_argument("--out", type=Path, help="Markdown file to write the section into")
    parser.add_argument("--chart", type=Path, help="picture to draw, without its ending")
    return parser.parse_args()


def main():
    args = parse_arguments()
    records = json.loads(args.json.read_text()) if args.json and args.json.exists() else []
    for threads in args.threads:
        for name in args.only:
            found = compare(name, threads, args)
            records = [old for old in records if (old["network"], old["threads"]) != (name, threads)] + [found]
            print(json.dumps(found), file=sys.stderr, flush=True)
            if args.json:
                args.json.write_text(json.dumps(records, indent=1) + "\n")
    lines = [line for threads in args.threads for precision in args.precisions
             for line in table(records, threads, precision, args.clock)]
    section = "\n".join([TITLE, "", report.machine(), *lines]) + "\n"
    print(section)
    if args.out:
        args.out.write_text(report.replaced(args.out.read_text(), section, TITLE))
    if args.chart:
        for precision in args.precisions:
            chart(records, max(args.threads), precision, args.clock, args.chart.with_name(f"{args.chart.name}-{precision}"))


if __name__ == "__main__":
    main()
