#!/usr/bin/env python3
"""Mutation check of the GPU kernels' tests: each mutant is one realistic mistake, and must be caught.

usage: mutants.py --build BUILD [--only N] [--builds checked,plain]

Each mutant changes one kernel source, is compiled against the emulator and linked with the objects of BUILD
(targets atrous_emulated_tests and atrous_checked_tests). Prints which builds catch it, and how.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
IGEMM = "kernels/cuda/igemm.cuh"

# title, file, old text, new text, operation whose row is rebuilt, tags of the tests
MUTANTS = [
    ("pipeline barrier missing", IGEMM, "__syncthreads();  // ... and everybody's", "// ... and everybody's", "conv2d"),
    ("waits for one group of copies too few", IGEMM, "cp_async_wait<Tile::kStages - 2>", "cp_async_wait<Tile::kStages - 1>", "conv2d"),
    ("stage filled before the barrier", IGEMM, "    ptx::cp_async_wait<Tile::kStages - 2>();",
     "    if (step + Tile::kStages - 1 < steps) fill(step + Tile::kStages - 1);\n    ptx::cp_async_wait<Tile::kStages - 2>();", "conv2d"),
    ("one stage too few in the ring", IGEMM, "T* tile = shared + step % Tile::kStages", "T* tile = shared + step % (Tile::kStages - 1)", "conv2d"),
    ("wrong lanes for the B fragment", IGEMM, "lane / 8 % 2 * kPiece", "lane / 16 % 2 * kPiece", "conv2d"),
    ("swizzle of the reads only", IGEMM, "tile + swizzle<T>(line, q), inside ? x + pixel", "tile + line * kDepth<T> + q, inside ? x + pixel", "conv2d"),
    ("misaligned 16-byte pieces", IGEMM, "return row * kDepth<T> +", "return row * (kDepth<T> - 2) +", "conv2d"),
    ("too little dynamic shared memory", IGEMM, "std::size_t{kStages} * kStage", "std::size_t{1} * kStage", "conv2d"),
    ("no lower bound of the image", IGEMM, "row >= 0 && row < p.rows.in && column >= 0 &&\n                          column < p.columns.in && c < p.channels",
     "row >= 0 && column >= 0 &&\n                          column < p.columns.in && c < p.channels", "conv2d"),
    ("no bound on output pixels", IGEMM, "if (m >= pixels) break;", "", "conv2d"),
    ("a needed tap is skipped", IGEMM, "at >= 0 && at < taps.in) << t", "at > 0 && at < taps.in) << t", "conv2d"),
    ("taps beyond the first 32 are dropped", IGEMM, "return t >= 32 || (mask >> t & 1U);", "return t < 32 && (mask >> t & 1U);", "conv2d"),
    ("sums written over tiles in use", IGEMM, "  __syncthreads();  // nobody still reads the tiles that lay here\n", "", "conv2d"),
    ("splits lose the last steps", IGEMM, "const int share = (all + a.splits - 1) / a.splits;", "const int share = all / a.splits;", "conv2d"),
    ("a split is added twice", IGEMM, "sum += a.partial[split * count + i];", "sum += a.partial[(split / 2) * count + i];", "conv2d"),
    ("residual of the wrong stride", IGEMM, "pixel * p.residual_stride + k", "pixel * p.y_stride + k", "conv2d"),
    ("missing barrier at the end of a step", "kernels/matmul/cuda.cuh", "    if (more) stash(buffer ^ 1);\n    __syncthreads();", "    if (more) stash(buffer ^ 1);", "matmul"),
    ("missing barrier after the first tile", "kernels/matmul/cuda.cuh", "  stash(0);\n  __syncthreads();", "  stash(0);", "matmul"),
    ("one buffer in place of two", "kernels/matmul/cuda.cuh", "stash(buffer ^ 1)", "stash(buffer)", "matmul"),
    ("no bound on the factor's lines", "kernels/matmul/cuda.cuh", "return line < extent && k < inner", "return k < inner", "matmul"),
    ("off-by-one in the patch", "kernels/pool/cuda.cuh", "patch[row][q + s][lane]", "patch[row][q + s + 1][lane]", "pool"),
    ("last place of the patch never loaded", "kernels/pool/cuda.cuh", "i < height * width; i += kSide", "i < height * width - 1; i += kSide", "pool"),
    ("return before a barrier", "kernels/pool/cuda.cuh", "  __syncthreads();\n  // Each thread", "  if (c >= p.channels) return;\n  __syncthreads();\n  // Each thread", "pool"),
    ("second barrier missing", "kernels/pool/cuda.cuh", "  __syncthreads();\n  if (c >= p.channels || p0", "  if (c >= p.channels || p0", "pool"),
    ("row maxima written too early", "kernels/pool/cuda.cuh", "row < height; row += kSide", "row < height + 1 && row < kPatch; row += 1", "pool"),
    ("a lane is left out of the reduction", "kernels/cuda/math.h", "x += __shfl_xor_sync(0xffffffffU, x, d)", "x += __shfl_xor_sync(0x7fffffffU, x, d)", "softmax"),
    ("reduction starts at 8, not 16", "kernels/cuda/math.h", "for (int d = 16; d; d /= 2) x +=", "for (int d = 8; d; d /= 2) x +=", "softmax"),
    ("lanes without a channel leave early", "kernels/softmax/cuda.cuh", "if (pixel >= p.pixels) return;", "if (pixel >= p.pixels || lane >= p.channels) return;", "softmax"),
    ("every lane writes the label", "kernels/argmax/cuda.cuh", "  if (lane != 0) return;\n", "", "argmax"),
    ("ties go to the higher label", "kernels/argmax/cuda.cuh", "other_label < label", "other_label > label", "argmax"),
    ("weights read before they are complete", "kernels/criss_cross/cuda.cuh", "  __syncthreads();\n  float max", "  float max", "criss_cross"),
    ("weights replaced while others read them", "kernels/criss_cross/cuda.cuh", "  sum = warp_sum(sum);  // every warp has the same one\n  __syncthreads();",
     "  sum = warp_sum(sum);", "criss_cross"),
    ("block sum without its first barrier", "kernels/group_norm/cuda.cuh", "  __syncthreads();  // nobody still reads what the last sum left\n", "", "group_norm"),
    ("places claimed without an atomic", "kernels/unpool/cuda.cuh", "atomicMax(last + y * p.channels + c, pixel);", "last[y * p.channels + c] = pixel;", "unpool"),
    ("accumulates over the wrong taps of a phase", "kernels/deconv2d/cuda.cu", "taps.step = -step * dilation / stride;", "taps.step = -step * dilation;", "deconv2d"),
    ("channels behind the last group of four", "kernels/depthwise/cuda.cu", "p.channels % 4 == 0 && ", "", "depthwise"),
]


# Mistakes that the tests are known to let through, and why. One that is caught has to leave this list.
OPEN = {
    "taps beyond the first 32 are dropped": "no problem of the tests has such a tap on this path",
    "every lane writes the label": "all lanes write the same label: harmless, and no race that is reported",
    "places claimed without an atomic": "pixels that claim one place run one after another in the emulator",
    "channels behind the last group of four": "no problem has an aligned stride with such channels",
}


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def objects(build, target, without=None):
    found = sorted((build / "tests" / "cuda_emulation" / "CMakeFiles" / f"{target}.dir").rglob("*.o"))
    return [str(o) for o in found if without is None or f"/kernels/{without}/" not in str(o)]


def compile_mutant(copy, operation, kind, target):
    flags = ["-O1", "-g1", "-std=c++20", "-w", f"-I{copy}", f"-I{ROOT}", f"-I{ROOT / 'tests/cuda_emulation'}"]
    if kind == "checked":
        flags += ["-fsanitize=thread", "--param=tsan-instrument-func-entry-exit=0"]
    source = copy / "kernels" / operation / "cuda.cu"
    made = run(["g++", *flags, "-x", "c++", "-c", str(source), "-o", str(target)])
    if made.returncode:
        sys.exit(f"mutant does not compile: {made.stderr[:1500]}")


def link(build, operation, kind, mutant, program):
    name = "checked" if kind == "checked" else "emulated"
    rows = objects(build, f"atrous_{name}_rows", without=operation)
    tests = sorted((build / "tests/kernels/CMakeFiles/atrous_kernel_tests.dir").rglob("*.o"))
    main = build / "tests/cuda_emulation/CMakeFiles" / f"atrous_{name}_tests.dir/__/main.cpp.o"
    made = run(["g++", str(mutant), *rows, *objects(build, "atrous_emulator"), *map(str, tests), str(main),
                str(build / "apps/libatrous.a"), "-ldl", "-lpthread", "-o", str(program)])
    if made.returncode:
        sys.exit(f"mutant does not link: {made.stderr[:1500]}")


def reason(output):
    for line in output.splitlines():
        if "[block" in line:
            return line.strip()
    for line in output.splitlines():
        if "FAILED:" in line or "element" in line:
            return line.strip()
    return "the tests fail"


def try_mutant(mutant, build, builds, work):
    title, file, old, new, operation = mutant
    copy = work / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "kernels", copy / "kernels")
    text = (copy / file).read_text()
    if old not in text:
        sys.exit(f"'{title}': {file} has no {old!r}")
    (copy / file).write_text(text.replace(old, new))
    caught = {}
    for kind in builds:
        compile_mutant(copy, operation, kind, work / "mutant.o")
        link(build, operation, kind, work / "mutant.o", work / "program")
        found = run_tests(title, work / "program", f"[{operation}]")
        if found:
            caught[kind] = found
    return caught


def run_tests(title, program, tags):
    """What the tests say of a mutant, or nothing. Aligned tensors are read in other ways than others."""
    for setting in ({}, {"ATROUS_TEST_ALIGNED": "1"}):
        try:
            tried = run([str(program), tags, "--abort"], timeout=300, env={**os.environ, **setting})
        except subprocess.TimeoutExpired:
            return "never ends"
        if "No tests ran" in tried.stdout:
            sys.exit(f"'{title}': no tests have the tags {tags}")
        if tried.returncode:
            return reason(tried.stdout + tried.stderr)
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--only", type=int)
    parser.add_argument("--builds", default="checked")
    options = parser.parse_args()
    wrong = found = tried = 0
    with tempfile.TemporaryDirectory() as work:
        for i, mutant in enumerate(MUTANTS):
            if options.only is not None and i != options.only:
                continue
            caught = try_mutant(mutant, options.build, options.builds.split(","), pathlib.Path(work))
            tried += 1
            found += bool(caught)
            known = mutant[0] in OPEN
            wrong += bool(caught) == known
            verdict = "caught by " + "+".join(caught) if caught else "open" if known else "MISSED"
            why = re.sub(r"\s+", " ", next(iter(caught.values()), OPEN.get(mutant[0], "")))
            print(f"{i:2d} {verdict:24s} {mutant[1]:30s} {mutant[0]}\n      {why[:220]}", flush=True)
    print(f"{found} of {tried} mutants caught, {wrong} otherwise than expected")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
