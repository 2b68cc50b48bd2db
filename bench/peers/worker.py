"""One engine, warm, that does bursts of work when it is told to: `worker.py ENGINE GRAPH FOLDER THREADS`.

Answers every line on standard input with a line of JSON:

  (start)        {"engine": ..., "version": ...} once the network is loaded and has run
  burst SECONDS  {"ms": [per call], "cpu_ms": of all of them}; one call before them is not counted
  labels FILE    {} after writing the class ids of the picture as bytes

worker.cpp is the same for Atrous.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

WARM_UP = int(os.environ.get("PEERS_WARM_UP", "3"))


class OnnxRuntime:
    def __init__(self, folder, graph, picture, threads):
        import onnxruntime as ort
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(str(folder / f"{graph}.onnx"), options,
                                            providers=["CPUExecutionProvider"])
        # Bound once: no array is made or copied in a run.
        self.picture = picture
        self.binding = self.session.io_binding()
        self.binding.bind_cpu_input("picture", picture)
        self.binding.bind_output("result", "cpu")
        self.name, self.version = "ONNX Runtime", ort.__version__

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def result(self):
        return self.binding.get_outputs()[0].numpy()


class OpenVino:
    PRECISION = "f32"

    def __init__(self, folder, graph, picture, threads):
        os.environ["OPENVINO_TELEMETRY_DISABLE"] = "1"
        import openvino as ov
        core = ov.Core()
        self.compiled = core.compile_model(
            core.read_model(folder / f"{graph}.onnx"), "CPU",
            {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": threads,
             "INFERENCE_PRECISION_HINT": self.PRECISION})
        used = self.compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        assert used in self.PRECISION or self.PRECISION in used, f"OpenVINO runs in {used}"
        self.request = self.compiled.create_infer_request()
        self.request.set_input_tensor(ov.Tensor(picture, shared_memory=True))
        self.name, self.version = "OpenVINO", ov.__version__.split("-")[0]

    def run(self):
        self.request.infer()

    def result(self):
        return self.request.get_output_tensor(0).data


class OpenVinoBf16(OpenVino):
    PRECISION = "bf16"


class PyTorch:
    """`graph` is eager, channels-last or inductor; with -bf16 behind it, in bfloat16."""

    def __init__(self, folder, graph, picture, threads):
        import torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        narrow = graph.endswith("-bf16")
        graph = graph.removesuffix("-bf16")
        layout = torch.contiguous_format if graph == "eager" else torch.channels_last
        network = self.load()
        self.network = network.to(memory_format=layout).eval()
        self.picture = torch.from_numpy(picture).contiguous(memory_format=layout)
        if narrow:
            self.network, self.picture = self.network.bfloat16(), self.picture.bfloat16()
        if graph == "inductor":
            import torch._inductor.config
            torch._inductor.config.freezing = True  # folds batch norm and packs the weights
            self.network = torch.compile(self.network, dynamic=False)
        self.name, self.version = "PyTorch", torch.__version__.split("+")[0]

    @staticmethod
    def load():
        if "PEERS_NETWORK" in os.environ:
            import networks
            return networks.Labels(networks.make(os.environ["PEERS_NETWORK"]))
        from export import Labeller, load_network
        return Labeller(load_network(os.environ["PEERS_WEIGHTS"]))

    def run(self):
        self.labels = self.network(self.picture)

    def result(self):
        return self.labels.numpy()


ENGINES = {"onnxruntime": OnnxRuntime, "openvino": OpenVino, "openvino-bf16": OpenVinoBf16, "pytorch": PyTorch}


def burst(engine, seconds):
    engine.run()
    calls, cpu, start = [], time.process_time(), time.perf_counter()
    last = start
    while last - start < seconds or not calls:
        engine.run()
        now = time.perf_counter()
        calls.append(1000 * (now - last))
        last = now
    return {"ms": calls, "cpu_ms": 1000 * (time.process_time() - cpu)}


def write_labels(engine, path):
    engine.run()
    result = np.asarray(engine.result())
    labels = result if result.dtype == np.uint8 else result[0].argmax(0).astype(np.uint8)
    labels.tofile(path)
    return {}


def answer(record):
    print(json.dumps(record), file=answers, flush=True)


# Libraries that print must not disturb the protocol.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
kind, graph, folder, threads = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
height, width = map(int, (folder / "size").read_text().split())
picture = np.fromfile(folder / "picture.nchw", np.float32).reshape(1, 3, height, width)
engine = ENGINES[kind](folder, graph, picture, threads)
for _ in range(WARM_UP):
    engine.run()
answer({"engine": engine.name, "version": engine.version})
for line in sys.stdin:
    command, argument = line.split(maxsplit=1)
    answer(burst(engine, float(argument)) if command == "burst" else write_labels(engine, argument.strip()))
