"""What one writes to label a picture with ONNX Runtime: segment_ort.py NETWORK.onnx PICTURE LABELS.png [--optimised]

With --optimised the network was saved by ONNX Runtime after its own optimisation, which saves some of the start.
"""

import sys

import numpy as np
import onnxruntime as ort
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
PALETTE = [128, 128, 128, 128, 0, 0, 192, 192, 128, 128, 64, 128, 60, 40, 222, 128, 128, 0,
           192, 128, 128, 64, 64, 128, 64, 0, 128, 64, 64, 0, 0, 128, 192]

network, picture, out = sys.argv[1:4]
options = ort.SessionOptions()
if "--optimised" in sys.argv:
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
session = ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
pixels = np.asarray(Image.open(picture).convert("RGB"), np.float32) / 255
tensor = np.ascontiguousarray(((pixels - MEAN) / STD).transpose(2, 0, 1)[None])
labels = session.run(None, {"picture": tensor})[0]
image = Image.fromarray(np.squeeze(labels), "P")
image.putpalette(PALETTE)
image.save(out)
