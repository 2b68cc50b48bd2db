"""One engine, warm, that does bursts of work when it is told to: `worker.py ENGINE VARIANT FOLDER THREADS`.

Answers every line on standard input with a line of JSON:

  (start)        {"engine": ..., "version": ...} once the work is loaded and has run
  burst SECONDS  {"ms": [per call], "cpu_ms": of all of them}; one call before them is not counted if calls are short
  result FILE    {} after writing class ids as bytes, other results as floats with channels last

FOLDER is one as folder.py describes it; PEERS_WORK says what PyTorch runs: `network:NAME`, `layer:NAME`,
`instance:NAME`, or the file with the bundled network's weights. worker.cpp is the same for Atrous.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from folder import channels_last, read_inputs

SHORT = 0.3  # seconds: only calls below this are warmed up for every burst


class OnnxRuntime:
    def __init__(self, folder, graph, threads):
        import onnxruntime as ort
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(folder / f"{graph}.onnx"), options,
                                            providers=["CPUExecutionProvider"])
        # Bound once: no array is made or copied in a run.
        self.inputs = read_inputs(folder, "onnx")
        self.binding = self.session.io_binding()
        for name, array in self.inputs.items():
            self.binding.bind_cpu_input(name, array)
        for output in self.session.get_outputs():
            self.binding.bind_output(output.name, "cpu")
        self.name, self.version = "ONNX Runtime", ort.__version__

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def result(self):
        return self.binding.get_outputs()[0].numpy()


class OpenVino:
    PRECISION = "f32"

    def __init__(self, folder, graph, threads):
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
        self.inputs = read_inputs(folder, "onnx")
        for name, array in self.inputs.items():
            self.request.set_tensor(name, ov.Tensor(array, shared_memory=True))
        self.name, self.version = "OpenVINO", ov.__version__.split("-")[0]

    def run(self):
        self.request.infer()

    def result(self):
        return self.request.get_output_tensor(0).data


class OpenVinoBf16(OpenVino):
    PRECISION = "bf16"


class PyTorch:
    """`variant` is eager, channels-last or inductor; with -bf16 behind it, in bfloat16."""

    def __init__(self, folder, variant, threads):
        import torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        narrow = variant.endswith("-bf16")
        variant = variant.removesuffix("-bf16")
        layout = torch.contiguous_format if variant == "eager" else torch.channels_last
        self.network = load(os.environ["PEERS_WORK"]).to(memory_format=layout).eval()
        self.inputs = [torch.from_numpy(array) for array in read_inputs(folder, "torch").values()]
        self.inputs = [each.contiguous(memory_format=layout) if each.ndim == 4 else each for each in self.inputs]
        if narrow:
            self.network = self.network.bfloat16()
            self.inputs = [each.bfloat16() if each.is_floating_point() else each for each in self.inputs]
        if variant == "inductor":
            import torch._inductor.config
            torch._inductor.config.freezing = True  # folds batch norm and packs the weights
            self.network = torch.compile(self.network, dynamic=False)
        self.name, self.version = "PyTorch", torch.__version__.split("+")[0]

    def run(self):
        self.answer = self.network(*self.inputs)

    def result(self):
        if isinstance(self.answer, tuple):
            self.answer = self.answer[0]
        return (self.answer.float() if self.answer.is_floating_point() else self.answer).numpy()


def load(work):
    """PyTorch's module for what PEERS_WORK names."""
    kind, _, name = work.partition(":")
    if kind == "network":
        import networks
        return networks.Labels(networks.make(name))
    if kind == "instance":
        import instances
        return instances.make(name)
    if kind == "layer":
        import layers
        return layers.make(name).module
    from export import Labeller, load_network
    return Labeller(load_network(work))


class Ncnn:
    """Without the argmax of networks, which it has no layer for."""

    def __init__(self, folder, graph, threads):
        import ncnn
        self.net = ncnn.Net()
        self.net.opt.num_threads = threads
        self.net.opt.use_vulkan_compute = False
        self.net.opt.use_fp16_packed = self.net.opt.use_fp16_storage = self.net.opt.use_fp16_arithmetic = False
        self.net.opt.use_bf16_storage = False
        if self.net.load_param(str(folder / f"{graph}.ncnn.param")) or self.net.load_model(str(folder / f"{graph}.ncnn.bin")):
            raise RuntimeError("ncnn cannot load the network")
        self.inputs = [array[0] for array in read_inputs(folder, "torch").values()]
        self.mats = [ncnn.Mat(array) for array in self.inputs]
        self.name, self.version = "ncnn", ncnn.__version__

    def run(self):
        extractor = self.net.create_extractor()
        for i, mat in enumerate(self.mats):
            extractor.input(f"in{i}", mat)
        status, self.answer = extractor.extract("out0")
        if status:
            raise RuntimeError(f"ncnn gives status {status}")

    def result(self):
        return np.array(self.answer)[None]


ENGINES = {"onnxruntime": OnnxRuntime, "openvino": OpenVino, "openvino-bf16": OpenVinoBf16, "pytorch": PyTorch,
           "ncnn": Ncnn}
longest = 0.0  # seconds that a call took


def burst(engine, seconds):
    global longest
    if longest < SHORT:
        engine.run()
    calls, cpu, start = [], time.process_time(), time.perf_counter()
    last = start
    while last - start < seconds or not calls:
        engine.run()
        now = time.perf_counter()
        longest = max(longest, now - last)
        calls.append(1000 * (now - last))
        last = now
    return {"ms": calls, "cpu_ms": 1000 * (time.process_time() - cpu)}


def write_result(engine, path):
    engine.run()
    result = np.asarray(engine.result())
    if os.environ["PEERS_WORK"].startswith(("layer:", "instance:")):
        result = result if result.dtype == np.uint8 else channels_last(result.astype(np.float32))
    elif result.dtype != np.uint8:
        result = result[0].argmax(0).astype(np.uint8)
    np.ascontiguousarray(result).tofile(path)
    return {}


def warm_up(engine):
    """Three runs, or what a second holds."""
    start = time.perf_counter()
    for _ in range(3):
        if time.perf_counter() - start < 1:
            engine.run()


def answer(record):
    print(json.dumps(record), file=answers, flush=True)


# Libraries that print must not disturb the protocol.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
kind, variant, folder, threads = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
engine = ENGINES[kind](folder, variant, threads)
warm_up(engine)
answer({"engine": engine.name, "version": engine.version})
for line in sys.stdin:
    command, argument = line.split(maxsplit=1)
    answer(burst(engine, float(argument)) if command == "burst" else write_result(engine, argument.strip()))
