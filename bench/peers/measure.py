"""Measures the engines against each other, interleaved, and writes what it found as JSON.

Two comparisons. `warm`: every engine is a process of its own that has loaded the network and waits; round by round
each is told to run for a moment while the others sleep. `process`: whole programs from start to written file, one
after the other. Nothing but the standard library is loaded before the programs are measured, because a process's
peak memory includes that of the one that started it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORKERS = ("atrous", "onnxruntime:labels", "onnxruntime:lines", "onnxruntime:scores", "openvino:labels",
           "openvino:lines", "openvino:scores", "pytorch:eager", "pytorch:channels-last", "pytorch:inductor")
REST = 0.03  # seconds between bursts, for the last engine's threads to fall asleep
ENOUGH_EQUAL = 0.999


class Failure(Exception):
    """A comparison that would not be one."""


class Worker:
    """An engine's process, driven line by line (the protocol is in worker.py)."""

    def __init__(self, key, threads, args):
        if key == "atrous":
            command = [args.build / "bin" / "atrous_peer", args.weights, args.work, threads]
        else:
            command = [sys.executable, HERE / "worker.py", *key.split(":"), args.work, threads]
        self.start(key, threads, command)

    def start(self, key, threads, command):
        self.key, self.threads, self.bursts = key, threads, []
        self.process = subprocess.Popen(
            [str(part) for part in command], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": str(threads)})
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.key}: ended with status {self.process.wait()}")
        return json.loads(line)

    def tell(self, command, argument):
        self.process.stdin.write(f"{command} {argument}\n")
        self.process.stdin.flush()
        return self.answer()

    def peak_bytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def cpu_seconds():
    """CPU seconds spent so far on this machine: by everybody, and by the host on other guests."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    tick = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq) / tick, steal / tick


class Neighbours:
    """What share of the machine others used while bursts ran."""

    def __init__(self):
        self.wall = self.others = self.steal = 0.0

    def watch(self, work):
        """Runs `work`, which returns (result, its CPU seconds)."""
        busy, steal, start = *cpu_seconds(), time.monotonic()
        result, own = work()
        busy_after, steal_after = cpu_seconds()
        self.wall += time.monotonic() - start
        self.others += busy_after - busy - own
        self.steal += steal_after - steal
        return result

    def share(self):
        cpus = os.cpu_count() * self.wall
        return {"others": max(0.0, self.others) / cpus, "steal": self.steal / cpus}


def equal_share(a, b):
    """Share of equal bytes of two label maps."""
    if len(a) != len(b):
        raise Failure(f"{len(a)} labels against {len(b)}")
    return sum(x == y for x, y in zip(a, b)) / len(a)


def check_labels(worker, work):
    """Share of pixels with the label that PyTorch gave when the network was exported."""
    path = work / f"{worker.key.replace(':', '-')}.u8"
    worker.tell("result", path)
    share = equal_share(path.read_bytes(), (work / "labels.u8").read_bytes())
    if share < ENOUGH_EQUAL:
        raise Failure(f"{worker.key}: only {100 * share:.3f} % of the labels are PyTorch's")
    return share


def summary(worker, equal):
    """Times in milliseconds; `cpu` is CPU time per call, `busy` the CPUs in use during calls."""
    calls = [ms for burst in worker.bursts for ms in burst["ms"]]
    cpu = sum(burst["cpu_ms"] for burst in worker.bursts)
    return {"key": worker.key, **worker.about, "threads": worker.threads, "equal": equal,
            "min": min(calls), "median": statistics.median(calls), "calls": len(calls),
            "cpu": cpu / len(calls), "busy": cpu / sum(calls), "peak_bytes": worker.peak_bytes()}


def one_burst(worker, seconds):
    burst = worker.tell("burst", seconds)
    # The uncounted first call took about as long as the others.
    return burst, burst["cpu_ms"] * (1 + 1 / len(burst["ms"])) / 1000


def warm(args, threads):
    workers, failed, neighbours = [], [], Neighbours()
    try:
        for key in args.engines:
            log(f"  loading {key}, {threads} thread{'s' * (threads > 1)}")
            try:
                workers.append(Worker(key, threads, args))
            except Failure as failure:
                failed.append(str(failure))
                log(f"  left out: {failure}")
        equal = {worker.key: check_labels(worker, args.work) for worker in workers}
        for turn in range(args.rounds):
            first = turn % len(workers)
            for worker in workers[first:] + workers[:first]:
                time.sleep(REST)
                worker.bursts.append(neighbours.watch(lambda: one_burst(worker, args.seconds)))
        rows = [summary(worker, equal[worker.key]) for worker in workers]
    finally:
        for worker in workers:
            worker.end()
    for row in rows:
        if row["busy"] > threads + 0.1:
            raise Failure(f"{row['key']}: {row['busy']:.2f} CPUs busy, though told to use {threads} threads")
    return {"threads": threads, "rows": rows, "failed": failed, "neighbours": neighbours.share()}


def run_program(command, environment):
    """Wall and CPU seconds and peak memory of a program from its start to its end."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failure(f"{command[0]} ended with status {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return {"wall": wall, "cpu": cpu, "peak_bytes": usage.ru_maxrss * 1024}, cpu


def programs(args):
    """Name -> command; each writes <name>.png."""
    script = [sys.executable, HERE / "segment_ort.py"]
    network = [] if args.bundled else ["-w", args.weights]
    atrous = [args.build / "bin" / "atrous", "segment", args.picture, *network, "-o", args.work / "atrous.png"]
    return {"atrous": atrous,
            "script": script + [args.work / "labels.onnx", args.picture, args.work / "script.png"],
            "script-optimised": script + [args.work / "optimised.onnx", args.picture,
                                          args.work / "script-optimised.png", "--optimised"]}


def whole_process(args):
    commands, neighbours = programs(args), Neighbours()
    runs = {name: [] for name in commands}
    for turn in range(args.process_runs + 1):
        for name, command in commands.items():
            run = neighbours.watch(lambda: run_program(command, os.environ))
            if turn > 0:  # the first one reads the files from the disk
                runs[name].append(run)
    rows = []
    for name, those in runs.items():
        walls = [run["wall"] for run in those]
        rows.append({"name": name, "runs": len(those), "min": min(walls), "median": statistics.median(walls),
                     "cpu": statistics.median(run["cpu"] for run in those),
                     "peak_bytes": max(run["peak_bytes"] for run in those)})
    return {"rows": rows, "equal": check_pictures(args.work, commands), "neighbours": neighbours.share()}


def check_pictures(work, names):
    """Least share of equal class ids between the first program's file and the others'."""
    from PIL import Image
    first, *others = [Image.open(work / f"{name}.png").tobytes() for name in names]
    share = min(equal_share(first, other) for other in others)
    if share < ENOUGH_EQUAL:
        raise Failure(f"the programs' files agree on {100 * share:.3f} % of the pixels only")
    return share


def log(text):
    print(text, file=sys.stderr, flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder that export.py wrote")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--bundled", action="store_true", help="the program has the same weights inside")
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--threads", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=0.25, help="length of a burst")
    parser.add_argument("--process-runs", type=int, default=11)
    parser.add_argument("--engines", type=lambda text: text.split(","), default=WORKERS[:-1],
                        help="of " + ", ".join(WORKERS))
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    return parser.parse_args()


def main():
    args = parse_arguments()
    os.environ["PEERS_WORK"] = str(args.weights)
    results = {"rounds": args.rounds, "seconds": args.seconds}
    try:
        log("whole programs")
        results["process"] = whole_process(args)
        results["warm"] = [warm(args, threads) for threads in args.threads]
    except Failure as failure:
        sys.exit(f"measure.py: {failure}")
    args.out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
