"""Makes tests/data/weights/small.safetensors with the safetensors package: python3 make_weights.py OUT"""

import pathlib
import sys

import numpy as np
from safetensors.numpy import save_file

OUT = pathlib.Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
save_file(
    {
        "conv.weight": (np.arange(24, dtype=np.float32) / 8 - 1).reshape(2, 3, 2, 2),
        "conv.bias": np.array([0.5, -2], dtype=np.float16),
        "bn.num_batches_tracked": np.array(70000, dtype=np.int64),
        "mask": np.array([True, False, True]),
        "codes": np.array([-128, 127], dtype=np.int8),
        "levels": np.array([0, 255], dtype=np.uint8),
        "counts": np.array([-5, 1 << 20], dtype=np.int32),
        "empty": np.zeros((0, 4), dtype=np.float32),
    },
    OUT / "small.safetensors",
    metadata={"recipe": "net \"A\" \u00e9", "licence": "MIT"},
)
