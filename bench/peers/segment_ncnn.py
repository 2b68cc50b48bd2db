"""What one writes to label a picture with ncnn: segment_ncnn.py NETWORK PICTURE LABELS.png (NETWORK.param, NETWORK.bin)"""

import sys

import ncnn
import numpy as np
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)

network, picture, out = sys.argv[1:4]
net = ncnn.Net()
net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
net.opt.use_vulkan_compute = net.opt.use_bf16_storage = False
net.load_param(f"{network}.param")
net.load_model(f"{network}.bin")
pixels = np.asarray(Image.open(picture).convert("RGB"), np.float32) / 255
tensor = np.ascontiguousarray(((pixels - MEAN) / STD).transpose(2, 0, 1))
extractor = net.create_extractor()
mat = ncnn.Mat(tensor)
extractor.input("in0", mat)
_, found = extractor.extract("out0")
scores = np.array(found)
Image.fromarray(scores.argmax(0).astype(np.uint8), "P").save(out)
