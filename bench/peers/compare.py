"""Measures networks and layers on every engine, interleaved, one line of JSON a measurement.

    compare.py KIND --records FILE.jsonl --work FOLDER [--threads N] [--only NAMES] [--precisions fp32,bf16] ...

KIND is networks, layers or instances (networks that find objects). For each of them every engine is a process of its own (worker.py, worker.cpp), warm; round
by round each runs for a moment while the others sleep. What has a line in the file already is passed over, so a call
that was cut off goes on where it stopped; --again measures it anew, and the last line counts.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np

import measure
import report

ATROUS = {"fp32": "atrous:fp32", "bf16": "atrous:bf16"}
PEERS = {"fp32": ("onnxruntime:labels", "openvino:labels", "ncnn:scores", "pytorch:eager", "pytorch:channels-last",
                  "pytorch:inductor"),
         "bf16": ("openvino-bf16:labels", "pytorch:channels-last-bf16", "pytorch:inductor-bf16")}


class EngineWorker(measure.Worker):
    """An engine on one piece of work; `key` is engine:variant."""

    def __init__(self, key, job, args):
        self.key, self.args, self.job = key, args, job
        engine, variant = key.split(":")
        os.environ["PEERS_WORK"] = f"{job.kind.removesuffix('s')}:{job.name}"
        if engine == "atrous":
            command = [args.build / "bin" / "atrous_peer", job.atrous_work(), job.folder, job.threads, variant]
        else:
            command = [args.python, measure.HERE / "worker.py", engine, variant, job.folder, job.threads]
        alarm = threading.Timer(args.patience, self.give_up)
        alarm.start()
        try:
            self.start(key, job.threads, command)
        finally:
            alarm.cancel()

    def give_up(self):
        self.process.kill()


class Job:
    """One piece of work at one number of threads and one precision."""

    def __init__(self, kind, name, threads, precision, args):
        self.kind, self.name, self.threads, self.precision = kind, name, threads, precision
        self.folder = args.work / name

    def key(self):
        return {"kind": self.kind, "name": self.name, "threads": self.threads, "precision": self.precision}

    def engines(self):
        return ATROUS[self.precision], *PEERS[self.precision]

    def atrous_work(self):
        if self.kind == "layers":
            return "layer"
        system = (self.folder / "system").read_text().strip()
        weights = self.folder / "weights.safetensors"
        if self.kind == "instances":
            return f"objects:{system}@{weights}"
        return f"system:{system}@{weights}" if weights.exists() else f"system:{system}"


def agreement(job, workers):
    """To the first of `workers` that is not Atrous: the share of equal labels, or the relative error of a layer.

    Only Atrous may work with other weights (see networks.py); it is left out then.
    """
    found = {}
    for worker in workers:
        path = job.folder / f"{worker.key.replace(':', '-')}.result"
        worker.tell("result", path)
        found[worker.key] = np.fromfile(path, np.uint8)
        path.unlink()
    reference = next((found[worker.key] for worker in workers if not worker.key.startswith("atrous")), None)
    if reference is None:
        return {}
    labels = job.kind == "networks" or job.name.endswith("argmax")
    own_weights = job.kind == "networks" and not (job.folder / "weights.safetensors").exists()
    return {key: difference(each, reference, labels) for key, each in found.items()
            if not (own_weights and key.startswith("atrous"))}


def difference(got, wanted, labels):
    if got.size != wanted.size:
        return None
    if labels:
        return float((got == wanted).mean())
    got, wanted = got.view(np.float32).astype(np.float64), wanted.view(np.float32)
    return float(np.linalg.norm(got - wanted) / max(np.linalg.norm(wanted), 1e-30))


class Quiet:
    """Keeps a command running that keeps the machine quiet: it prints a line once it is, and ends with its input."""

    def __init__(self, command):
        self.command = shlex.split(command)

    def __enter__(self):
        self.process = None
        if self.command:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.process.stdout.readline()

    def __exit__(self, *_):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def run_rounds(workers, args):
    neighbours = measure.Neighbours()
    start = time.monotonic()
    for turn in range(args.rounds):
        if turn > 0 and (time.monotonic() - start) * (turn + 1) / turn > args.limit:
            break
        first = turn % len(workers)
        for worker in workers[first:] + workers[:first]:
            time.sleep(measure.REST)
            worker.bursts.append(neighbours.watch(lambda: measure.one_burst(worker, args.seconds)))
    return neighbours.share()


def summary(worker):
    bursts = worker.bursts
    calls = [ms for burst in bursts for ms in burst["ms"]]
    about = {key: worker.about[key] for key in ("version", "gflop") if key in worker.about}
    return {"engine": worker.key, **about, "ms": min(calls),
            "cpu": min(burst["cpu_ms"] / len(burst["ms"]) for burst in bursts),
            "median": sorted(calls)[len(calls) // 2], "calls": len(calls), "rounds": len(bursts),
            "peak": worker.peak_bytes()}


def measure_job(job, args):
    """The lines of one job."""
    workers, lines = [], []
    try:
        for key in job.engines():
            if key.split(":")[0] in args.leave_out or key in args.leave_out:
                continue
            try:
                workers.append(EngineWorker(key, job, args))
            except measure.Failure as failure:
                lines.append({"engine": key, "failed": str(failure)})
        same = agreement(job, workers)
        with Quiet(args.quiet):
            shares = run_rounds(workers, args)
        when = {"others": shares["others"], "steal": shares["steal"], "time": int(time.time())}
        lines += [summary(worker) | {"agrees": same.get(worker.key)} | when for worker in workers]
    finally:
        for worker in workers:
            worker.end()
    return [job.key() | line for line in lines]


def prepare(job, args):
    """Exports in a process of its own, whose memory goes with it."""
    script = measure.HERE / f"{job.kind}.py"
    subprocess.run([args.python, script, args.work, job.name], check=True, stdout=sys.stderr)


def names_of(kind, args):
    """From the script itself, which needs PyTorch, again in a process of its own."""
    listed = subprocess.run([args.python, measure.HERE / f"{kind}.py", "--list"], check=True, capture_output=True, text=True)
    known = listed.stdout.split()
    unknown = set(args.only or []) - set(known)
    if unknown:
        sys.exit(f"compare.py: no {kind} called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return args.only or known


def measured(path):
    """Keys of what has lines."""
    if not path.exists():
        return []
    records = [json.loads(line) for line in path.read_text().splitlines()]
    return [{key: record[key] for key in ("kind", "name", "threads", "precision")} for record in records]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commas = lambda text: text.split(",")
    parser.add_argument("kind", choices=("networks", "layers", "instances"))
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is exported")
    parser.add_argument("--build", type=Path, default=measure.ROOT / "build")
    parser.add_argument("--python", default=sys.executable, help="with the engines; by default this one")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.2, help="length of a burst; one call at least")
    parser.add_argument("--limit", type=float, default=120, help="seconds after which no further round begins")
    parser.add_argument("--patience", type=float, default=600, help="seconds that an engine may take to be ready")
    parser.add_argument("--precisions", type=commas, default=["fp32", "bf16"])
    parser.add_argument("--only", type=commas)
    parser.add_argument("--leave-out", type=commas, default=[], help="engines, with or without their variant")
    parser.add_argument("--again", action="store_true", help="measure what has lines already")
    parser.add_argument("--quiet", default="", help="command that keeps the machine quiet while the rounds run")
    return parser.parse_args()


def main():
    args = parse_arguments()
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(args.work / "inductor"))
    known = [] if args.again else measured(args.records)
    for name in names_of(args.kind, args):
        for precision in args.precisions:
            job = Job(args.kind, name, args.threads, precision, args)
            if job.key() in known:
                continue
            measure.log(f"{name}, {precision}, {args.threads} threads")
            prepare(job, args)
            lines = measure_job(job, args)
            with args.records.open("a") as file:
                for line in lines:
                    print(json.dumps(line), file=file)
            for line in lines:
                measure.log(f"  {line['engine']:28} " + (line.get("failed") or
                            f"{line['ms']:9.2f} ms  cpu {line['cpu']:9.2f}  {line['peak'] / 2**20:6.0f} MiB  {line['agrees']}"))


if __name__ == "__main__":
    main()
