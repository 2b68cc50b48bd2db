"""What street scenes are made of: camera, canvas, sky, houses, trees, signs, cars and people.

Lengths are in metres. The camera stands at the origin of x and z at `Camera.height`, looks along +z and
sees y upwards. Everything is drawn from back to front, at twice the size, colours and labels alike.
"""

import numpy as np
from PIL import Image, ImageDraw

from data import CLASSES

WIDTH, HEIGHT, FINER = 480, 360, 2
SKY, BUILDING, POLE, ROAD, PAVEMENT, TREE, SIGN, FENCE, CAR, PEDESTRIAN, BICYCLIST = range(len(CLASSES))
NEAR, FAR = 2.5, 130.0
BRICKS = ((150, 92, 72), (172, 140, 112), (196, 182, 160), (128, 112, 104), (204, 198, 188), (142, 78, 60),
          (112, 104, 100), (184, 160, 120))
PAINTS = ((28, 30, 34), (168, 172, 178), (214, 216, 218), (128, 22, 26), (28, 52, 108), (68, 74, 82),
          (22, 66, 58), (152, 140, 118))
CLOTHES = ((38, 40, 58), (122, 34, 40), (58, 78, 112), (186, 176, 158), (30, 30, 32), (70, 92, 66),
           (196, 120, 52), (98, 90, 120))
SKIN = (190, 146, 120)


def shade(colour, factor):
    return tuple(int(np.clip(c * factor, 0, 255)) for c in colour)


class Camera:
    """Pinhole camera: focal length and horizon in pixels of the finer picture."""

    def __init__(self, rng):
        self.height = rng.uniform(1.3, 1.9)
        self.focal = FINER * WIDTH * rng.uniform(0.75, 1.1)
        self.centre = FINER * WIDTH * rng.uniform(0.4, 0.6)
        self.horizon = FINER * HEIGHT * rng.uniform(0.4, 0.54)

    def point(self, x, y, z):
        return self.centre + self.focal * x / z, self.horizon + self.focal * (self.height - y) / z


class Canvas:
    """A picture and its label map, drawn together; colours fade into the haze with distance."""

    def __init__(self, camera, light, haze, rng):
        size = FINER * WIDTH, FINER * HEIGHT
        self.camera, self.light, self.haze, self.rng = camera, light, np.array(haze), rng
        self.image, self.labels = Image.new("RGB", size), Image.new("L", size, SKY)
        self.pens = ImageDraw.Draw(self.image), ImageDraw.Draw(self.labels)

    def tone(self, colour, z):
        seen = np.exp(-z / 220)
        return tuple(int(v) for v in np.clip(np.array(colour) * self.light, 0, 255) * seen
                     + self.haze * (1 - seen))

    def polygon(self, points, colour, label):
        """A polygon of points (x, y, z); its colour takes the haze of the mean depth (geometric)."""
        flat = [self.camera.point(*p) for p in points]
        z = float(np.exp(np.mean([np.log(p[2]) for p in points])))
        self.pens[0].polygon(flat, fill=self.tone(colour, z))
        self.pens[1].polygon(flat, fill=label)

    def upright(self, x0, y0, x1, y1, z, colour, label):
        """A rectangle that faces the camera."""
        self.polygon([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], colour, label)

    def ellipse(self, x, y, z, radius_x, radius_y, colour, label):
        (left, top), (right, bottom) = (self.camera.point(x - radius_x, y + radius_y, z),
                                        self.camera.point(x + radius_x, y - radius_y, z))
        self.pens[0].ellipse([left, top, right, bottom], fill=self.tone(colour, z))
        self.pens[1].ellipse([left, top, right, bottom], fill=label)

    def ground(self, x0, x1, z0, z1, colour, label, height=0.0):
        self.polygon([(x0, height, z0), (x1, height, z0), (x1, height, z1), (x0, height, z1)], colour, label)

    def wall(self, x, y0, y1, z0, z1, colour, label):
        """A rectangle along the street."""
        self.polygon([(x, y0, z0), (x, y0, z1), (x, y1, z1), (x, y1, z0)], colour, label)


def smooth_noise(rng, cells):
    """Noise in 0..1 over the finer picture: rows x columns of random values, interpolated."""
    noise = Image.fromarray(rng.integers(0, 256, cells, dtype=np.uint8))
    return np.asarray(noise.resize((FINER * WIDTH, FINER * HEIGHT), Image.BICUBIC)) / np.float32(255)


def paint_sky(canvas, top, low):
    """Gradient from the horizon upwards, with clouds on some days."""
    rng, rows = canvas.rng, np.arange(FINER * HEIGHT, dtype=np.float32)
    part = np.clip(rows / canvas.camera.horizon, 0, 1)[:, None, None]
    sky = np.array(top) * (1 - part) + np.array(low) * part + np.zeros((1, FINER * WIDTH, 1))
    clouds = sum(smooth_noise(rng, (3 * k, 2 * k)) / k for k in (2, 4, 9)) / (1 / 2 + 1 / 4 + 1 / 9)
    cover = np.clip((clouds - rng.uniform(0.35, 0.8)) * 3, 0, 1)[..., None]
    sky = sky * (1 - cover) + np.array([244, 244, 246]) * cover
    canvas.image.paste(Image.fromarray(sky.clip(0, 255).astype(np.uint8)))


def draw_windows(canvas, x, y1, z0, z1, colour):
    """Rows of windows, and a ground floor that may be a shop, on a facade along the street."""
    rng = canvas.rng
    storey, pitch, tall = rng.uniform(2.7, 3.4), rng.uniform(2.0, 3.6), rng.uniform(0.45, 0.65)
    glass, frame = shade((88, 98, 112), rng.uniform(0.4, 1.3)), shade(colour, rng.choice((0.7, 1.35)))
    shop = rng.random() < 0.4
    for floor in range(int(y1 // storey)):
        low = floor * storey + 0.28 * storey
        for z in np.arange(z0 + 0.3 * pitch, z1 - 0.8 * pitch, pitch):
            if floor == 0 and shop:
                canvas.wall(x, 0.3, 2.4, z, z + 0.85 * pitch, shade(glass, 0.8), BUILDING)
                continue
            canvas.wall(x, low - 0.1, low + tall * storey + 0.1, z - 0.1, z + 0.5 * pitch + 0.1, frame, BUILDING)
            canvas.wall(x, low, low + tall * storey, z, z + 0.5 * pitch, shade(glass, rng.uniform(0.8, 1.2)),
                        BUILDING)
    if shop:
        canvas.wall(x, 2.5, 3.0, z0, z1, PAINTS[rng.integers(len(PAINTS))], BUILDING)


def draw_house(canvas, side, edge, z0, z1, height):
    """Facade along the street from z0 to z1, the end wall towards the camera, a roof or a cornice."""
    rng = canvas.rng
    colour = shade(BRICKS[rng.integers(len(BRICKS))], rng.uniform(0.8, 1.15))
    x, far_x = side * edge, side * (edge + 14)
    canvas.upright(x, 0, far_x, height, z0, shade(colour, rng.uniform(0.75, 1.2)), BUILDING)
    canvas.wall(x, 0, height, z0, z1, colour, BUILDING)
    draw_windows(canvas, x, height, z0, z1, colour)
    if rng.random() < 0.5:
        roof = shade((92, 78, 76), rng.uniform(0.7, 1.3))
        canvas.polygon([(x, height, z0), (x, height, z1), (x + side * 3, height + 2.5, z1),
                        (x + side * 3, height + 2.5, z0)], roof, BUILDING)
        canvas.polygon([(x, height, z0), (x + side * 3, height + 2.5, z0), (x + side * 6, height, z0)],
                       colour, BUILDING)
    else:
        canvas.wall(x, height - 0.3, height, z0, z1, shade(colour, 0.75), BUILDING)


def draw_row(canvas, side, edge):
    """Houses, with gaps that show trees, from the far end of the street to the camera."""
    rng, z1 = canvas.rng, FAR
    height = rng.uniform(5, 13)
    while z1 > NEAR + 1:
        length = rng.uniform(7, 22)
        z0 = max(NEAR, z1 - length)
        if rng.random() < 0.82:
            draw_house(canvas, side, edge + rng.choice((0.0, 0.0, 1.5)), z0, z1, max(3.5, height + rng.normal() * 2))
        else:
            for z in np.arange(z1, z0, -4):
                draw_tree(canvas, side * (edge + rng.uniform(2, 6)), z, rng.uniform(5, 10))
        z1 = z0 - (rng.uniform(0.5, 4) if rng.random() < 0.3 else 0)


def draw_tree(canvas, x, z, height):
    """Trunk, and a crown of many small ellipses, lighter towards the top."""
    rng = canvas.rng
    green = shade(((74, 92, 48), (92, 102, 58), (58, 76, 46), (110, 104, 60))[rng.integers(4)],
                  rng.uniform(0.7, 1.15))
    radius, trunk = height * rng.uniform(0.25, 0.38), height * 0.018 + 0.08
    canvas.upright(x - trunk, 0, x + trunk, height * 0.6, z, (72, 60, 50), TREE)
    blobs = int(np.clip(1200 / np.sqrt(z), 60, 500))
    for turn, out, lift in zip(rng.uniform(0, 2 * np.pi, blobs), np.sqrt(rng.random(blobs)), rng.random(blobs)):
        dx, dy = np.cos(turn) * out * radius, np.sin(turn) * out * height * 0.33
        lit = 0.65 + 0.45 * (dy / (height * 0.33) + 1) / 2 + 0.3 * (lift - 0.5)
        size = radius * (0.05 + 0.13 * lift)
        canvas.ellipse(x + dx, height * 0.66 + dy, z, size, size * 0.8, shade(green, lit), TREE)


def draw_fence(canvas, side, edge, z0, z1):
    """Railing with posts, or a low wall."""
    rng, x = canvas.rng, side * edge
    colour = shade(((60, 62, 66), (150, 128, 96), (196, 196, 192), (120, 84, 70))[rng.integers(4)],
                   rng.uniform(0.7, 1.2))
    height = rng.uniform(0.9, 1.7)
    canvas.wall(x, 0, height, z0, z1, colour, FENCE)
    for z in np.arange(z1, z0, -rng.uniform(0.5, 2.0)):
        canvas.wall(x, 0, height * 1.04, max(z0, z - 0.12), z, shade(colour, 0.65), FENCE)


def draw_pole(canvas, x, z, height):
    """Lamp post whose arm reaches over the road."""
    rng = canvas.rng
    colour, half = shade((104, 106, 108), rng.uniform(0.5, 1.3)), rng.uniform(0.05, 0.11)
    canvas.upright(x - half, 0, x + half, height, z, colour, POLE)
    if rng.random() < 0.7:
        tip = x - np.sign(x) * rng.uniform(0.8, 2)
        canvas.upright(min(x, tip), height - 0.12, max(x, tip), height, z, colour, POLE)
        canvas.upright(tip - 0.3, height - 0.2, tip + 0.3, height - 0.05, z, (196, 196, 190), POLE)


def draw_sign(canvas, x, z):
    """Round, triangular or square traffic sign, or a traffic light, on a post."""
    rng, kind = canvas.rng, canvas.rng.integers(4)
    low, r = rng.uniform(2.1, 2.8), rng.uniform(0.3, 0.5)
    y = low + r
    canvas.upright(x - 0.04, 0, x + 0.04, low + 0.3, z, (112, 114, 116), POLE)
    if kind == 0:
        canvas.ellipse(x, y, z, r, r, (186, 32, 36), SIGN)
        canvas.ellipse(x, y, z, 0.72 * r, 0.72 * r, (226, 226, 222), SIGN)
    elif kind == 1:
        canvas.polygon([(x - r, low, z), (x + r, low, z), (x, low + 1.8 * r, z)], (190, 36, 38), SIGN)
        canvas.polygon([(x - 0.6 * r, low + 0.2 * r, z), (x + 0.6 * r, low + 0.2 * r, z),
                        (x, low + 1.3 * r, z)], (228, 228, 222), SIGN)
    elif kind == 2:
        plate = ((28, 70, 150), (30, 104, 70), (222, 214, 180))[rng.integers(3)]
        canvas.upright(x - 1.2 * r, low, x + 1.2 * r, low + 2 * r, z, plate, SIGN)
        canvas.upright(x - 0.8 * r, low + 0.8 * r, x + 0.8 * r, low + 1.2 * r, z, (230, 230, 230), SIGN)
    else:
        canvas.upright(x - 0.17, low, x + 0.17, low + 0.95, z, (26, 26, 28), SIGN)
        lamp = rng.integers(3)
        for i, colour in enumerate(((60, 210, 110), (235, 170, 40), (225, 40, 40))):
            lit = colour if i == lamp else shade(colour, 0.3)
            canvas.ellipse(x, low + 0.18 + 0.3 * i, z, 0.11, 0.11, lit, SIGN)


def draw_car(canvas, x, z, towards):
    """A car between z and z + its length: far to near, then the end that faces the camera."""
    rng = canvas.rng
    paint = shade(PAINTS[rng.integers(len(PAINTS))], rng.uniform(0.8, 1.2))
    width, length, belt, roof = rng.uniform(1.6, 1.9), rng.uniform(3.5, 4.6), rng.uniform(0.85, 1.0), \
        rng.uniform(1.4, 1.75)
    left, right, end, inset = x - width / 2, x + width / 2, z + length, 0.18
    flank = right if x < 0 else left
    top = flank - inset if x < 0 else flank + inset
    canvas.ground(left - 0.15, right + 0.15, z - 0.2, end, (38, 38, 40), ROAD)
    canvas.wall(flank, 0.22, belt, z, end, shade(paint, 0.8), CAR)
    canvas.polygon([(flank, belt, z + 0.2), (flank, belt, end - 0.9), (top, roof, end - 1.5), (top, roof, z + 0.6)],
                   (34, 38, 46), CAR)
    canvas.polygon([(left + inset, roof, z + 0.6), (right - inset, roof, z + 0.6), (right - inset, roof, end - 1.5),
                    (left + inset, roof, end - 1.5)], shade(paint, 1.2), CAR)
    for wheel in (end - 0.8, z + 0.75):
        turn = np.linspace(0, 2 * np.pi, 14)
        canvas.polygon([(flank, 0.31 + 0.31 * np.sin(a), wheel + 0.31 * np.cos(a)) for a in turn], (20, 20, 22), CAR)
        canvas.polygon([(flank, 0.31 + 0.17 * np.sin(a), wheel + 0.17 * np.cos(a)) for a in turn],
                       (128, 130, 134), CAR)
    canvas.polygon([(left, belt, z), (right, belt, z), (right - inset, roof, z + 0.6), (left + inset, roof, z + 0.6)],
                   paint, CAR)
    canvas.polygon([(left + 0.1, belt, z), (right - 0.1, belt, z), (right - inset - 0.1, roof - 0.08, z + 0.5),
                    (left + inset + 0.1, roof - 0.08, z + 0.5)], (48, 56, 66), CAR)
    canvas.upright(left, 0.25, right, belt, z, paint, CAR)
    canvas.upright(left, 0.22, right, 0.42, z, shade(paint, 0.6), CAR)
    lamp = (232, 232, 214) if towards else (176, 28, 30)
    for corner in (left + 0.05, right - 0.4):
        canvas.upright(corner, 0.58, corner + 0.35, 0.76, z, lamp, CAR)
        canvas.upright(corner + 0.05, 0.02, corner + 0.27, 0.28, z, (18, 18, 20), CAR)
    canvas.upright(x - 0.26, 0.44, x + 0.26, 0.56, z, (226, 222, 190) if not towards else (236, 236, 236), CAR)


def draw_person(canvas, x, z, height, label=PEDESTRIAN, base=0.0):
    """Legs, trunk, arms and head; `base` lifts a rider."""
    rng, unit = canvas.rng, height / 1.75
    coat, trousers = (shade(CLOTHES[rng.integers(len(CLOTHES))], rng.uniform(0.7, 1.3)) for _ in range(2))
    stride = rng.uniform(0.02, 0.22) * unit
    for foot in (-stride, stride):
        canvas.polygon([(x + foot - 0.07 * unit, base, z), (x + foot + 0.07 * unit, base, z),
                        (x + 0.13 * unit, base + 0.88 * unit, z), (x - 0.13 * unit, base + 0.88 * unit, z)],
                       trousers, label)
    canvas.polygon([(x - 0.19 * unit, base + 0.8 * unit, z), (x + 0.19 * unit, base + 0.8 * unit, z),
                    (x + 0.23 * unit, base + 1.45 * unit, z), (x - 0.23 * unit, base + 1.45 * unit, z)], coat, label)
    for arm in (-0.25 * unit, 0.25 * unit):
        canvas.ellipse(x + arm, base + 1.12 * unit, z, 0.065 * unit, 0.33 * unit, shade(coat, 0.85), label)
    canvas.ellipse(x, base + 1.62 * unit, z, 0.11 * unit, 0.14 * unit, SKIN, label)
    canvas.ellipse(x, base + 1.69 * unit, z, 0.11 * unit, 0.08 * unit, (52, 40, 34), label)


def draw_bicyclist(canvas, x, z):
    """A rider on a bicycle, seen obliquely: wheels, frame, and a person whose feet are off the ground."""
    skew = canvas.rng.uniform(0.15, 0.9)
    for offset in (-0.52 * skew, 0.52 * skew):
        canvas.ellipse(x + offset, 0.34, z, 0.08 + 0.26 * skew, 0.34, (32, 32, 34), BICYCLIST)
        canvas.ellipse(x + offset, 0.34, z, 0.02 + 0.24 * skew, 0.27, (96, 96, 98), BICYCLIST)
    canvas.upright(x - 0.5 * skew, 0.6, x + 0.5 * skew, 0.68, z, (140, 34, 40), BICYCLIST)
    draw_person(canvas, x, z, canvas.rng.uniform(1.5, 1.75), BICYCLIST, base=0.25)
