"""Makes the small image files of tests/data/images with Pillow: python3 make_images.py OUT

Every picture shows the same 13x9 gradient, so that the tests know what to expect of each kind.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

OUT = pathlib.Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
HEIGHT, WIDTH = 9, 13

y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
rgb = np.stack([x * 20, y * 30, 255 - x * 10 - y * 10], axis=-1).astype(np.uint8)
grey = (x * 15 + y * 8).astype(np.uint8)
ids = ((x + y) % 5).astype(np.uint8)
colour = Image.fromarray(rgb)


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(path, depth, kind, rows, extra=b""):
    """A PNG of any kind, without filters; `rows` are the stored bytes of each row."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
                     + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def packed(values, bits):
    """Rows of samples of 1, 2 or 4 bits."""
    for row in values:
        text = "".join(format(int(v), f"0{bits}b") for v in row)
        text += "0" * (-len(text) % 8)
        yield bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def with_orientation(number):
    exif = Image.Exif()
    exif[0x0112] = number
    return exif.tobytes()


# PNG: what networks get as pictures and as labels.
colour.save(OUT / "rgb.png")
Image.fromarray(grey).save(OUT / "grey.png")
Image.fromarray(np.dstack([grey, 255 - grey]), "LA").save(OUT / "grey_alpha.png")
Image.fromarray(np.dstack([rgb, 255 - grey]), "RGBA").save(OUT / "rgba.png")
wide = (grey.astype(np.uint16) * 257 + 100).clip(0, 65535)
png(OUT / "grey16.png", 16, 0, [row.astype(">u2").tobytes() for row in wide])
wide_rgb = rgb.astype(np.uint16) * 256 + 77
png(OUT / "rgb16.png", 16, 2, [row.astype(">u2").tobytes() for row in wide_rgb])
palette = chunk(b"PLTE", bytes([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128]))
clear = chunk(b"tRNS", bytes([0, 255]))
png(OUT / "palette8.png", 8, 3, [row.tobytes() for row in ids], palette + clear)
png(OUT / "palette4.png", 4, 3, packed(ids, 4), palette)
png(OUT / "palette2.png", 2, 3, packed(ids % 4, 2), chunk(
    b"PLTE", bytes([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])))
png(OUT / "grey1.png", 1, 0, packed(ids % 2, 1))
header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
(OUT / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                               + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""))

# JPEG: the decoded pixels, as Pillow sees them, are kept beside each as raw bytes.
kinds = {
    "grey.jpg": (Image.fromarray(grey), {}),
    "rgb.jpg": (colour, {"subsampling": 2}),
    "progressive.jpg": (colour, {"progressive": True, "subsampling": 0}),
    "cmyk.jpg": (colour.convert("CMYK"), {}),
}
for name, (image, options) in kinds.items():
    image.save(OUT / name, quality=90, **options)
    decoded = Image.open(OUT / name)
    decoded = decoded if decoded.mode == "L" else decoded.convert("RGB")
    (OUT / f"{name}.raw").write_bytes(np.asarray(decoded).tobytes())
for number in range(1, 9):
    buffer = io.BytesIO()
    colour.save(buffer, "JPEG", quality=100, subsampling=0, exif=with_orientation(number))
    (OUT / f"orientation{number}.jpg").write_bytes(buffer.getvalue())

# What stb_image reads.
colour.save(OUT / "rgb.bmp")
colour.save(OUT / "rgb.ppm")
colour.save(OUT / "rgb.tga")
colour.quantize(64).save(OUT / "rgb.gif")
