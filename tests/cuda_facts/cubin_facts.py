#!/usr/bin/env python3
"""Static facts of GPU kernels, without a GPU and without cuobjdump.

  cubin_facts.py --arch 90 [--arch 80] [-I DIR ...] [--expect expect.toml] FILE.cu ...

Compiles each file to a cubin with nvcc, takes registers, stack, spills and shared memory from `ptxas -v`, the block size
from the cubin's own attributes, and counts SASS instructions straight from the ELF .text sections: since Volta an
instruction is 16 bytes and its low 9 opcode bits name the operation. Occupancy follows NVIDIA's calculator.

With --expect, every [kernel."regex"] table is asserted for the kernels it matches:
  max_registers, max_spill_bytes, max_stack_bytes, min_warps_per_sm, dynamic_smem (bytes, input to occupancy),
  require = ["HMMA", ...], forbid = ["LDL", ...], min_count = {HMMA = 16}, max_ratio = {"LDS/FFMA" = 0.3}
Exit status 1 when an expectation fails or matches no kernel, 77 when there is no nvcc.
"""
import argparse
import collections
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib

OPS = {0x023: "FFMA", 0x021: "FADD", 0x020: "FMUL", 0x02b: "DFMA", 0x031: "HFMA2", 0x035: "HFMA2", 0x030: "HADD2",
       0x03c: "HMMA", 0x037: "IMMA", 0x1f0: "HGMMA", 0x03b: "LDSM", 0x044: "STSM", 0x184: "LDS", 0x188: "STS",
       0x181: "LDG", 0x186: "STG", 0x183: "LDL", 0x187: "STL", 0x1ae: "LDGSTS", 0x1ba: "UBLKCP", 0x1b4: "UTMALDG",
       0x11d: "BAR", 0x189: "SHFL", 0x108: "MUFU", 0x1a8: "ATOMG", 0x1a9: "ATOMG", 0x18d: "ATOMS", 0x18c: "ATOMS",
       0x18e: "RED", 0x1a6: "RED", 0x147: "BRA", 0x144: "CALL", 0x14d: "EXIT", 0x118: "NOP", 0x1a7: "SYNCS", 0x1b2: "SYNCS"}

# Per SM: warps, blocks, registers, shared bytes; per block: shared bytes.
SM = {80: (64, 32, 65536, 164 * 1024, 163 * 1024), 86: (48, 16, 65536, 100 * 1024, 99 * 1024),
      89: (48, 24, 65536, 100 * 1024, 99 * 1024), 90: (64, 32, 65536, 228 * 1024, 227 * 1024)}


def occupancy(arch, threads, registers, shared):
    """Resident warps per SM: registers go per warp in units of 256, warps in fours, shared in 128 B + 1 KiB per block."""
    warps_sm, blocks_sm, registers_sm, shared_sm, shared_block = SM[arch]
    warps = -(-threads // 32)
    if shared > shared_block or registers > 255 or not threads:
        return 0, "does not launch"
    per_warp = -(-registers * 32 // 256) * 256
    limits = {"blocks": blocks_sm, "warps": warps_sm // warps,
              "registers": (registers_sm // per_warp // 4 * 4) // warps if registers else blocks_sm,
              "shared": shared_sm // (-(-(shared + 1024) // 128) * 128)}
    return min(limits.values()) * warps, min(limits, key=limits.get)


def elf_sections(data):
    assert data[:4] == b"\x7fELF" and data[4] == 2, "not a 64-bit cubin"
    offset, = struct.unpack_from("<Q", data, 0x28)
    size, count, names_index = struct.unpack_from("<HHH", data, 0x3A)
    heads = [struct.unpack_from("<IIQQQQIIQQ", data, offset + i * size) for i in range(count)]
    names = data[heads[names_index][4]:heads[names_index][4] + heads[names_index][5]]
    for h in heads:
        yield names[h[0]:names.index(b"\0", h[0])].decode(), data[h[4]:h[4] + h[5]] if h[1] != 8 else b""


def max_threads(info):
    i = 0
    while i + 4 <= len(info):
        form, attribute, n = struct.unpack_from("<BBH", info, i)
        i += 4
        if form != 4:
            continue
        if attribute == 0x05:  # EIATTR_MAX_THREADS
            x, y, z = struct.unpack_from("<III", info, i)
            return x * y * z
        i += n
    return 0


def read_ptxas(text):
    kernels, current = {}, None
    for line in text.splitlines():
        if m := re.search(r"Compiling entry function '(\w+)'", line):
            current = kernels.setdefault(m[1], collections.Counter())
        elif current is None:
            continue
        elif m := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            current["stack"], current["spill"] = int(m[1]), int(m[2]) + int(m[3])
        elif m := re.search(r"Used (\d+) registers", line):
            current["registers"] = int(m[1])
            shared = re.search(r"(\d+) bytes smem", line)
            current["shared"] = int(shared[1]) if shared else 0
    return kernels


def analyse(source, arch, flags):
    feature = "a" if arch == 90 else ""
    with tempfile.TemporaryDirectory() as work:
        out = f"{work}/kernel.cubin"
        made = subprocess.run(["nvcc", "-cubin", f"-gencode=arch=compute_{arch}{feature},code=sm_{arch}{feature}", "-O3",
                               "-Xptxas", "-v", source, "-o", out, *flags], capture_output=True, text=True)
        if made.returncode:
            sys.exit(made.stderr)
        with open(out, "rb") as file:
            cubin = file.read()
    kernels = read_ptxas(made.stderr)
    for name, data in elf_sections(cubin):
        if name.startswith(".text.") and (k := kernels.get(name[6:])) is not None:
            k["code"] = len(data)
            for i in range(0, len(data), 16):
                word, = struct.unpack_from("<Q", data, i)
                if word >> 12 & 0xF != 0xF:  # predicate !PT: filler that never runs
                    k["sass:" + OPS.get(word & 0x1FF, "other")] += 1
        if name.startswith(".nv.info.") and (k := kernels.get(name[9:])) is not None:
            k["threads"] = max_threads(data)
    return kernels


def failures(expected, k, sass, warps):
    """Every expectation with whether it fails and how."""
    limits = {"max_registers": k["registers"], "max_spill_bytes": k["spill"], "max_stack_bytes": k["stack"]}
    for key, have in limits.items():
        if key in expected:
            yield have > expected[key], f"{key} {expected[key]}, has {have}"
    if "min_warps_per_sm" in expected:
        yield warps < expected["min_warps_per_sm"], f"min_warps_per_sm {expected['min_warps_per_sm']}, has {warps}"
    for op in expected.get("require", []):
        yield not sass.get(op), f"no {op}"
    for op in expected.get("forbid", []):
        yield bool(sass.get(op)), f"{sass.get(op)} {op}"
    for op, n in expected.get("min_count", {}).items():
        yield sass.get(op, 0) < n, f"{sass.get(op, 0)} {op}, wants {n}"
    for quotient, limit in expected.get("max_ratio", {}).items():
        a, b = (sum(sass.get(x, 0) for x in side.split("+")) for side in quotient.split("/"))
        yield a > limit * b, f"{quotient} = {a / max(b, 1):.2f}, allowed {limit}"


def readable(mangled):
    text = subprocess.run(["c++filt", mangled], capture_output=True, text=True).stdout.strip()
    return text.split("(atrous")[0].split("(int")[0].removeprefix("void ").replace("atrous::kernels::", "")


def report(arch, name, k, expected):
    """Prints a kernel's facts; number of expectations and of those that fail."""
    sass = {n[5:]: c for n, c in k.items() if n.startswith("sass:") and n != "sass:other"}
    dynamic = expected.get("dynamic_smem", 0)
    warps, limiter = occupancy(arch, k["threads"], k["registers"], k["shared"] + dynamic)
    print(f"sm_{arch} {name}: {k['threads']} threads, {k['registers']} registers, stack {k['stack']}, spill {k['spill']}, "
          f"shared {k['shared']}+{dynamic}, {warps}/{SM[arch][0]} warps per SM ({limiter}), {k['code'] // 16} instructions\n"
          "    " + " ".join(f"{n}:{sass[n]}" for n in sorted(sass, key=lambda n: -sass[n])))
    checks = list(failures(expected, k, sass, warps))
    for failed, text in checks:
        if failed:
            print("    FAIL", text)
    return len(checks), sum(failed for failed, _ in checks)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="+")
    parser.add_argument("--arch", type=int, action="append")
    parser.add_argument("-I", action="append", default=[])
    parser.add_argument("--expect")
    options = parser.parse_args()
    if not shutil.which("nvcc"):
        print("SKIPPED: no nvcc in PATH, so nothing is known of registers, spills and instructions")
        return 77
    expectations = {}
    if options.expect:
        with open(options.expect, "rb") as file:
            expectations = tomllib.load(file)["kernel"]
    flags = ["-std=c++20"] + [f"-I{d}" for d in options.I]
    checked = failed = 0
    for arch in options.arch or [90]:
        matched = set()
        for source in options.source:
            for mangled, k in sorted(analyse(source, arch, flags).items()):
                name, expected = readable(mangled), {}
                for pattern, values in expectations.items():
                    if re.search(pattern, name):
                        expected |= values
                        matched.add(pattern)
                done, bad = report(arch, name, k, expected)
                checked, failed = checked + done, failed + bad
        for pattern in set(expectations) - matched:
            print(f"    FAIL sm_{arch}: no kernel matches {pattern}")
            failed += 1
    if expectations:
        print(f"{checked - failed} expectations met, {failed} not")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
