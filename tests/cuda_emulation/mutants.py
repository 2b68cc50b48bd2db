#!/usr/bin/env python3
"""Mutation check of the GPU kernels' tests: each mutant is one realistic mistake, and must be caught.

usage: mutants.py --build BUILD [--only N] [--builds checked,plain]

Each mutant changes one kernel source, is compiled against the emulator and linked with the objects of BUILD
(targets atrous_emulated_tests and atrous_checked_tests). Prints which builds catch it, and how.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
IGEMM = "kernels/cuda/igemm.cuh"
FINISH = "kernels/cuda/igemm_finish.cuh"
PRODUCT = "kernels/cuda/igemm.cu"
WARPGROUPS = "kernels/conv2d/hopper.cuh"
WARPGROUP_ROW = "kernels/conv2d/hopper.cu"

# Tests that speak of a source or a mutant, where they are fewer than those of its operation.
NARROW = "conv2d takes numbers of 16 bits*"
TESTS = {WARPGROUP_ROW: NARROW, "residual read as the result's type": NARROW,
         "weights packed as the wrong 16-bit type": NARROW}

# title, file, old text, new text, operation that is tested; the source that is rebuilt, if it is not the operation's cuda.cu
MUTANTS = [
    ("pipeline barrier missing", IGEMM, "__syncthreads();  // ... and everybody's", "// ... and everybody's", "conv2d", PRODUCT),
    ("waits for one group of copies too few", IGEMM, "cp_async_wait<Tile::kStages - 2>", "cp_async_wait<Tile::kStages - 1>", "conv2d", PRODUCT),
    ("stage filled before the barrier", IGEMM, "    ptx::cp_async_wait<Tile::kStages - 2>();",
     "    if (step + Tile::kStages - 1 < steps) fill(step + Tile::kStages - 1);\n    ptx::cp_async_wait<Tile::kStages - 2>();", "conv2d", PRODUCT),
    ("one stage too few in the ring", IGEMM, "T* tile = shared + step % Tile::kStages", "T* tile = shared + step % (Tile::kStages - 1)", "conv2d", PRODUCT),
    ("wrong lanes for the B fragment", IGEMM, "lane / 8 % 2 * kPiece", "lane / 16 % 2 * kPiece", "conv2d", PRODUCT),
    ("swizzle of the reads only", IGEMM, "tile + swizzle<T>(line, q), inside ? x + pixel", "tile + line * kDepth<T> + q, inside ? x + pixel", "conv2d", PRODUCT),
    ("misaligned 16-byte pieces", IGEMM, "return row * kDepth<T> +", "return row * (kDepth<T> - 2) +", "conv2d", PRODUCT),
    ("too little dynamic shared memory", IGEMM, "std::size_t{kStages} * kStage", "std::size_t{1} * kStage", "conv2d", PRODUCT),
    ("no lower bound of the image", IGEMM, "row >= 0 && row < p.rows.in && column >= 0 &&\n                          column < p.columns.in && c < p.channels",
     "row >= 0 && column >= 0 &&\n                          column < p.columns.in && c < p.channels", "conv2d", PRODUCT),
    ("no bound on output pixels", FINISH, "place.m0 + i < pixels ? place.m0 + i : -1", "place.m0 + i", "conv2d", PRODUCT),
    ("a needed tap is skipped", IGEMM, "at >= 0 && at < taps.in) << t", "at > 0 && at < taps.in) << t", "conv2d", PRODUCT),
    ("taps beyond the first 32 are dropped", IGEMM, "return t >= 32 || (mask >> t & 1U);", "return t < 32 && (mask >> t & 1U);", "conv2d", PRODUCT),
    ("sums written over tiles in use", FINISH, "  __syncthreads();  // nobody still reads the tiles that lay here\n", "", "conv2d", PRODUCT),
    ("splits lose the last steps", IGEMM, "const int share = (all + a.splits - 1) / a.splits;", "const int share = all / a.splits;", "conv2d", PRODUCT),
    ("a split is added twice", FINISH, "sum += a.partial[split * count + i];", "sum += a.partial[(split / 2) * count + i];", "conv2d", PRODUCT),
    ("residual of the wrong stride", FINISH, "pixel * p.residual_stride + k", "pixel * p.y_stride + k", "conv2d", PRODUCT),
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
    ("channels behind the last group of four", "kernels/cuda/numbers.h", "bool aligned = channels % wide == 0;", "bool aligned = true;", "depthwise"),
    ("halves of a pair exchanged", "kernels/cuda/numbers.h", ">> (i % 2 * 16)", ">> ((i + 1) % 2 * 16)", "depthwise"),
    ("eight channels at once although rows are not aligned", "kernels/cuda/numbers.h", "rows.stride * size_of(rows.type) % 16 == 0", "true", "pool"),
    ("the result is stored as the operand's type", "kernels/pool/cuda.cuh", "store_as(p.y_type, a.y, pixel * p.y_stride + c, max);", "store_as(p.x_type, a.y, pixel * p.y_stride + c, max);", "pool"),
    ("residual read as the result's type", "kernels/cuda/igemm_finish.cuh", "load_as<kWide>(p.residual_type,", "load_as<kWide>(p.y_type,", "conv2d", PRODUCT),
    ("weights packed as the wrong 16-bit type", "kernels/cuda/igemm_launch.h", "std::is_same_v<T, __half> ? to_f16(x) : to_bf16(x)", "to_bf16(x)", "conv2d"),
    ("a stage of the copy engine is read too early", WARPGROUPS, "    ptx::mbarrier_wait(&full[step % Tile::kStages],\n                       static_cast<unsigned>(step / Tile::kStages) & 1U);\n", "", "conv2d", WARPGROUP_ROW),
    ("the barrier's phase never changes", WARPGROUPS, "static_cast<unsigned>(step / Tile::kStages) & 1U", "0U", "conv2d", WARPGROUP_ROW),
    ("a stage is filled while it is multiplied", WARPGROUPS, "    __syncthreads();  // nobody still multiplies the stage before, which is filled next\n    ask();", "    ask();", "conv2d", WARPGROUP_ROW),
    ("products are not waited for", WARPGROUPS, "  ptx::warpgroup_wait<0>(sums);\n", "", "conv2d", WARPGROUP_ROW),
    ("both warpgroups multiply the same rows", WARPGROUPS, "const int first_row = tid / 128 * 64;", "const int first_row = 0;", "conv2d", WARPGROUP_ROW),
    ("a needed tap's box is never asked for", WARPGROUPS, "return y + cut.height > 0 &&", "return y + cut.height > 1 &&", "conv2d", WARPGROUP_ROW),
    ("a box of too few bytes is expected", WARPGROUPS, "ptx::mbarrier_expect(barrier, Tile::kStageBytes);", "ptx::mbarrier_expect(barrier, Tile::kFactorBytes);", "conv2d", WARPGROUP_ROW),
]


# Mistakes that the tests are known to let through, and why. One that is caught has to leave this list.
OPEN = {
    "channels behind the last group of four": "no problem of the tests is found to read such channels",
    "a needed tap's box is never asked for": "no problem has a box of which one row alone lies in the picture",
}


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def objects(build, target, without=None):
    found = sorted((build / "tests" / "cuda_emulation" / "CMakeFiles" / f"{target}.dir").rglob("*.o"))
    return [str(o) for o in found if without is None or not str(o).endswith(f"/{without}.o")]


def compile_mutant(copy, source, kind, target):
    flags = ["-O1", "-g1", "-std=c++20", "-w", f"-I{copy}", f"-I{ROOT}", f"-I{ROOT / 'tests/cuda_emulation'}"]
    if kind == "checked":
        flags += ["-fsanitize=thread", "--param=tsan-instrument-func-entry-exit=0"]
    made = run(["g++", *flags, "-x", "c++", "-c", str(copy / source), "-o", str(target)])
    if made.returncode:
        sys.exit(f"mutant does not compile: {made.stderr[:1500]}")


def link(build, source, kind, mutant, program):
    name = "checked" if kind == "checked" else "emulated"
    rows = objects(build, f"atrous_{name}_rows", without=source)
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
    title, file, old, new, operation, *other = mutant
    source = other[0] if other else f"kernels/{operation}/cuda.cu"
    copy = work / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "kernels", copy / "kernels")
    text = (copy / file).read_text()
    if old not in text:
        sys.exit(f"'{title}': {file} has no {old!r}")
    (copy / file).write_text(text.replace(old, new))
    caught = {}
    for kind in builds:
        compile_mutant(copy, source, kind, work / "mutant.o")
        link(build, source, kind, work / "mutant.o", work / "program")
        tests = TESTS.get(title) or TESTS.get(source) or f"[{operation}]"
        found = run_tests(title, work / "program", tests)
        if found:
            caught[kind] = found
    return caught


def run_tests(title, program, tests):
    """What the tests say of a mutant, or nothing. Aligned tensors are read in other ways than others."""
    for setting in ({}, {"ATROUS_TEST_ALIGNED": "1"}):
        try:
            tried = run([str(program), tests, "--abort"], timeout=600, env={**os.environ, **setting})
        except subprocess.TimeoutExpired:
            return "never ends"
        if "No tests ran" in tried.stdout:
            sys.exit(f"'{title}': no tests are called {tests}")
        if tried.returncode:
            return reason(tried.stdout + tried.stderr)
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--only", type=int)
    parser.add_argument("--builds", default="checked")
    options = parser.parse_args()
    mutants = [(i, m) for i, m in enumerate(MUTANTS) if options.only in (None, i)]

    def attempt(numbered):
        with tempfile.TemporaryDirectory() as work:
            return try_mutant(numbered[1], options.build, options.builds.split(","), pathlib.Path(work))

    wrong = found = 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as workers:
        for (i, mutant), caught in zip(mutants, workers.map(attempt, mutants)):
            found += bool(caught)
            known = mutant[0] in OPEN
            wrong += bool(caught) == known
            verdict = "caught by " + "+".join(caught) if caught else "open" if known else "MISSED"
            why = re.sub(r"\s+", " ", next(iter(caught.values()), OPEN.get(mutant[0], "")))
            print(f"{i:2d} {verdict:24s} {mutant[1]:30s} {mutant[0]}\n      {why[:220]}", flush=True)
    print(f"{found} of {len(mutants)} mutants caught, {wrong} otherwise than expected")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
