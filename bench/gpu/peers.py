#!/usr/bin/env python3
"""PyTorch beside Atrous on one GPU, in pieces that each fit a short lease; all write JSON lines.

    peers.py networks --program BUILD/bin/atrous --out FILE [--nets NAME,...] [--batches 1,8] [--compile]
    peers.py layers LINES --out FILE         LINES: what atrous_gpu_layers printed
    peers.py tables FILE ...                 Markdown with ratios and geometric means

networks: pictures of bytes in pinned memory in, labels on the host out, binary16; --compile adds torch.compile with
max-autotune, which takes minutes for each. TensorRT is measured where the package torch_tensorrt is there.
layers: the same convolutions and pools by PyTorch, channels last, with cuDNN's fastest algorithm (cudnn.benchmark).
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))


def milliseconds(run, seconds):
    """Median time of a call; each ends with its results on the host or a synchronised device."""
    for _ in range(3):
        run()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 10 or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def ours(options, system, height, width, batch):
    command = [options.program, "bench", "-m", system, "--device", options.device, "--precision", options.precision,
               "--size", f"{width}x{height}", "--pictures", str(batch), "--seconds", str(options.seconds), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1]}
    return {"ms": json.loads(done.stdout)["milliseconds"]["p50"]}


def torch_call(network, height, width, batch):
    import torch
    picture = torch.randint(0, 256, (batch, height, width, 3), dtype=torch.uint8).pin_memory()
    labels = torch.empty((batch, height, width), dtype=torch.uint8).pin_memory()
    mean = torch.tensor([123.7, 116.3, 103.5], device="cuda").half()
    scale = torch.tensor([58.4, 57.1, 57.4], device="cuda").reciprocal().half()

    def run():
        x = picture.cuda(non_blocking=True).half().sub(mean).mul(scale).permute(0, 3, 1, 2)
        found = network(x).argmax(1).to(torch.uint8)
        labels[:, :found.shape[1], :found.shape[2]].copy_(found, non_blocking=True)
        torch.cuda.synchronize()
    return run


def tensorrt(network, height, width, batch):
    import torch
    import torch_tensorrt
    example = torch_tensorrt.Input((batch, 3, height, width), dtype=torch.half)
    return torch_tensorrt.compile(network, ir="dynamo", inputs=[example], enabled_precisions={torch.half})


def peer_networks(options, name, height, width, batch):
    import networks
    import torch
    network = networks.make(name).cuda().half().to(memory_format=torch.channels_last)
    makers = {"torch": lambda: network}
    if options.compile:
        makers["torch.compile"] = lambda: torch.compile(network, mode="max-autotune")
        makers["tensorrt"] = lambda: tensorrt(network, height, width, batch)
    found = {}
    for engine, make in makers.items():
        try:
            found[engine] = {"ms": milliseconds(torch_call(make(), height, width, batch), options.seconds)}
        except Exception as why:  # an engine that is missing or refuses a network is told of and left out
            found[engine] = {"error": (str(why).strip().splitlines() or ["refused"])[-1][:200]}
    return found


def run_networks(options):
    import networks
    import torch
    torch.backends.cudnn.benchmark = True
    names = options.nets.split(",") if options.nets else list(networks.NETWORKS)
    with torch.no_grad(), open(options.out, "a") as out:
        for name in names:
            _, system, height, width = networks.NETWORKS[name]
            for batch in (int(each) for each in options.batches.split(",")):
                engines = {"atrous": ours(options, system, height, width, batch)}
                if torch.cuda.is_available():
                    engines.update(peer_networks(options, name, height, width, batch))
                line = {"network": name, "batch": batch, "height": height, "width": width, "engines": engines}
                print(json.dumps(line), file=out, flush=True)
                print(name, batch, engines, flush=True)


def torch_layer(line):
    """A call that queues the layer, or nothing for what has no counterpart."""
    import torch
    import torch.nn.functional as F
    kind = {"f16": torch.half, "bf16": torch.bfloat16, "f32": torch.float}[line["numbers"]]
    (n, h, w, c), (_, oh, ow, k) = line["x"], line["y"]
    words = line["parameters"].split(" -> ")[0].split()
    pick = lambda letter: [int(v) for v in next((t[1:] for t in words if t[0] == letter), "1").split("x")]
    kernel = [int(v) for v in words[0].split("x")]
    stride, dilation, groups = (2 * pick("s"))[:2], (2 * pick("d"))[:2], pick("g")[0]
    if groups != 1 and line["type"] != "Conv2d":
        return None
    lead = [max(0, (o - 1) * s + d * (f - 1) + 1 - i) // 2
            for o, s, d, f, i in zip((oh, ow), stride, dilation, kernel, (h, w))]
    x = torch.randn(n, c, h, w, device="cuda", dtype=kind).to(memory_format=torch.channels_last)
    if line["type"] == "MaxPool":
        return lambda: F.max_pool2d(x, kernel, stride, [min(a, f // 2) for a, f in zip(lead, kernel)], dilation)
    weight = torch.randn(k, c // groups, *kernel, device="cuda", dtype=kind).to(memory_format=torch.channels_last)
    bias = torch.randn(k, device="cuda", dtype=kind)
    return lambda: F.conv2d(x, weight, bias, stride, lead, dilation, groups)


def gpu_microseconds(run):
    import torch
    run()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(20):
            run()
    least = math.inf
    for _ in range(6):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        graph.replay()
        end.record()
        end.synchronize()
        least = min(least, 1e3 * start.elapsed_time(end) / 20)
    return least


def run_layers(options):
    import torch
    torch.backends.cudnn.benchmark = True
    lines = [json.loads(line) for line in open(options.lines)]
    known = {}
    with torch.no_grad(), open(options.out, "a") as out:
        for line in lines:
            if line["layer"] not in known:
                try:
                    call = torch_layer(line)
                    known[line["layer"]] = gpu_microseconds(call) if call else None
                except RuntimeError as why:
                    print(line["layer"], "left out:", str(why).splitlines()[0])
                    known[line["layer"]] = None
            print(json.dumps({**line, "peer_us": known[line["layer"]]}), file=out, flush=True)


def mean(ratios):
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def network_table(lines):
    engines = ["torch", "torch.compile", "tensorrt"]
    print("| network | batch | Atrous ms |" + "".join(f" {e} ms | ratio |" for e in engines))
    print("|---|---|---|" + "---|---|" * len(engines))
    ratios = {engine: [] for engine in engines}
    for line in lines:
        own = line["engines"]["atrous"].get("ms")
        row = f"| {line['network']} | {line['batch']} | {own or line['engines']['atrous'].get('error', '-')} |"
        for engine in engines:
            other = line["engines"].get(engine, {}).get("ms")
            if own and other:
                ratios[engine].append(other / own)
            row += f" {other:.3f} | {other / own:.2f} |" if own and other else " - | - |"
        print(row)
    for engine, found in ratios.items():
        if found:
            print(f"\nAgainst {engine}: geometric mean {mean(found):.2f}, least {min(found):.2f}, of {len(found)}.")


def layer_table(lines):
    best = {}
    for line in lines:
        known = best.get(line["layer"])
        if line.get("peer_us") and (known is None or line["us"] < known["us"]):
            best[line["layer"]] = line
    print("| layer | row | us | peer us | ratio | TFLOP/s | GB/s |\n|---|---|---|---|---|---|---|")
    groups = {"dense": [], "dilated": [], "depthwise": [], "pool": []}
    for line in best.values():
        ratio = line["peer_us"] / line["us"]
        kind = ("pool" if line["type"] == "MaxPool" else "depthwise" if line["kernel"].startswith("depthwise") else
                "dilated" if any(word[0] == "d" for word in line["parameters"].split()) else "dense")
        groups[kind].append(ratio)
        print(f"| {line['layer']} | {line['kernel']} | {line['us']:.1f} | {line['peer_us']:.1f} | {ratio:.2f} | "
              f"{line['flops'] / line['us'] / 1e6:.1f} | {line['bytes'] / line['us'] / 1e3:.0f} |")
    for kind, found in groups.items():
        if found:
            print(f"\n{kind}: geometric mean {mean(found):.2f}, least {min(found):.2f}, of {len(found)}.")


def tables(options):
    lines = [json.loads(line) for path in options.files for line in open(path)]
    networks = [line for line in lines if "network" in line]
    layers = [line for line in lines if "layer" in line]
    if networks:
        network_table(networks)
    if layers:
        layer_table(layers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    nets = commands.add_parser("networks")
    nets.add_argument("--program", required=True)
    nets.add_argument("--nets", default="")
    nets.add_argument("--batches", default="1,8")
    nets.add_argument("--device", default="cuda")
    nets.add_argument("--precision", default="fp16")
    nets.add_argument("--seconds", type=float, default=2)
    nets.add_argument("--compile", action="store_true")
    nets.add_argument("--out", required=True)
    nets.set_defaults(run=run_networks)
    layers = commands.add_parser("layers")
    layers.add_argument("lines")
    layers.add_argument("--out", required=True)
    layers.set_defaults(run=run_layers)
    table = commands.add_parser("tables")
    table.add_argument("files", nargs="+")
    table.set_defaults(run=tables)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
