"""Renders street scenes with labels: a driver's view with CamVid's 11 classes, every scene from a seed."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from scene_parts import (BRICKS, BUILDING, FAR, FINER, HEIGHT, NEAR, PAVEMENT, ROAD, WIDTH, Camera, Canvas,
                         draw_bicyclist, draw_car, draw_fence, draw_person, draw_pole, draw_row, draw_sign,
                         draw_tree, paint_sky, shade, smooth_noise)


def draw_ground(canvas, street):
    """Pavements, road, kerbs and markings out to the far end."""
    rng = canvas.rng
    asphalt, slabs = shade((104, 104, 108), rng.uniform(0.75, 1.2)), shade((146, 140, 134), rng.uniform(0.75, 1.2))
    paint = (214, 214, 206)
    canvas.ground(-90, 90, 0.9, 400, slabs, PAVEMENT)
    canvas.ground(street.left, street.right, 0.9, 400, asphalt, ROAD)
    for x in (street.left, street.right):
        canvas.ground(x - 0.15, x + 0.15, 0.9, 200, shade(slabs, 1.25), PAVEMENT)
    middle, dash = (street.left + street.right) / 2, rng.uniform(1.5, 4)
    for z in np.arange(90 + rng.uniform(0, dash), 1.0, -2 * dash):
        canvas.ground(middle - 0.08, middle + 0.08, max(1.0, z - dash), z, paint, ROAD)
    for x in (street.left + 0.4, street.right - 0.4):
        if rng.random() < 0.5:
            canvas.ground(x - 0.06, x + 0.06, 0.9, 90, (206, 180, 74) if rng.random() < 0.5 else paint, ROAD)
    if rng.random() < 0.25:
        z = rng.uniform(8, 25)
        for x in np.arange(street.left + 0.4, street.right - 0.5, 1.2):
            canvas.ground(x, x + 0.6, z, z + 3, paint, ROAD)


class Street:
    """Where things stand: road edges, pavement edges and the line of the houses, left and right."""

    def __init__(self, rng):
        lane = rng.uniform(2.8, 4.0)
        self.left, self.right = -lane / 2 - rng.uniform(0, 2.2), lane * 1.5 + rng.uniform(0, 2.2)
        if rng.random() < 0.3:
            self.left, self.right = -self.right, -self.left
        self.pavement = rng.uniform(1.8, 4.5), rng.uniform(1.8, 4.5)
        self.houses = (-self.left + self.pavement[0] + rng.uniform(0, 4),
                       self.right + self.pavement[1] + rng.uniform(0, 4))

    def edge(self, side):
        return -self.left if side < 0 else self.right

    def walk(self, side, rng):
        """A place across the pavement of a side."""
        return side * (self.edge(side) + rng.uniform(0.3, self.pavement[int(side > 0)] - 0.2))


def street_things(canvas, street):
    """(depth, draw) of everything that stands on the street."""
    rng, things = canvas.rng, []

    def add(count, near, far, place, draw):
        for z in near * (far / near) ** rng.random(count):
            x = place(rng.choice((-1, 1)))
            things.append((z, lambda x=x, z=z: draw(x, z)))

    def kerb(side):
        return side * (street.edge(side) + rng.uniform(0.3, 0.9))

    add(rng.integers(3, 9), 6, 70, kerb, lambda x, z: draw_pole(canvas, x, z, rng.uniform(4, 9)))
    add(rng.integers(1, 6), 6, 45, kerb, lambda x, z: draw_sign(canvas, x, z))
    add(rng.integers(0, 9), 8, 90, lambda side: kerb(side) + side * rng.uniform(0.3, 2.5),
        lambda x, z: draw_tree(canvas, x, z, rng.uniform(4, 10)))
    add(rng.integers(2, 9), 5, 45, lambda side: street.walk(side, rng),
        lambda x, z: draw_person(canvas, x, z, rng.uniform(1.45, 1.9)))
    add(rng.integers(0, 3), 10, 35, lambda side: rng.uniform(street.left, street.right),
        lambda x, z: draw_person(canvas, x, z, rng.uniform(1.5, 1.85)))
    add(rng.integers(0, 4), 6, 30, lambda side: side * (street.edge(side) - rng.uniform(0.5, 1.2)),
        lambda x, z: draw_bicyclist(canvas, x, z))
    for side in (-1, 1):
        for z in np.arange(rng.uniform(5, 14), 80, rng.uniform(5.5, 9)):
            if rng.random() < 0.45:
                x = side * (street.edge(side) - 1.0)
                things.append((z, lambda x=x, z=z: draw_car(canvas, x, z, rng.random() < 0.5)))
    for z in rng.uniform(9, 60, rng.integers(0, 4)):
        oncoming = rng.random() < 0.6
        x = (street.left + street.right) / 2 + rng.uniform(1.2, 1.7) * (1 if oncoming else -1)
        things.append((z, lambda x=x, z=z, oncoming=oncoming: draw_car(canvas, x, z, oncoming)))
    return things


def draw_backdrop(canvas, street):
    """What closes the street at its far end: trees or houses."""
    rng = canvas.rng
    for x in np.arange(-60, 60, 5):
        if rng.random() < 0.6:
            draw_tree(canvas, x, FAR + 10, rng.uniform(6, 16))
        else:
            height = rng.uniform(5, 16)
            canvas.upright(x - 4, 0, x + 4, height, FAR + 8,
                           shade(BRICKS[rng.integers(len(BRICKS))], 0.9), BUILDING)


def finish(canvas):
    """Texture, soft shadows, vignette, halving, blur and sensor noise; uint8 picture and label map."""
    rng, labels = canvas.rng, np.asarray(canvas.labels)
    x = np.asarray(canvas.image).astype(np.float32)
    fine, coarse = smooth_noise(rng, (360, 480)), smooth_noise(rng, (24, 32))
    strength = np.array([0.0, 0.16, 0.1, 0.1, 0.14, 0.5, 0.06, 0.25, 0.1, 0.2, 0.2], np.float32)[labels]
    x *= (1 + strength * ((fine - 0.5) + 0.8 * (coarse - 0.5)))[..., None]
    x = np.asarray(Image.fromarray(x.clip(0, 255).astype(np.uint8)).resize((WIDTH, HEIGHT), Image.BOX)
                   .filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.8)))).astype(np.float32)
    rows, columns = np.mgrid[-1:1:HEIGHT * 1j, -1:1:WIDTH * 1j]
    x *= (1 - rng.uniform(0, 0.18) * (rows ** 2 + columns ** 2) / 2)[..., None]
    x += rng.normal(0, rng.uniform(1, 5), x.shape)
    return x.clip(0, 255).astype(np.uint8), labels[::FINER, ::FINER].copy()


def render(seed):
    """The scene of a seed: uint8 picture [360, 480, 3] and label map [360, 480]."""
    rng = np.random.default_rng(seed)
    dusk = rng.random() < 0.35
    light = rng.uniform(0.5, 0.75) if dusk else rng.uniform(0.75, 1.05)
    tint = np.array((1.06, 0.97, 0.86)) if dusk else np.exp(rng.uniform(-0.06, 0.06, 3))
    top, low = (((118, 138, 176), (236, 206, 178)) if dusk else
                ((112, 156, 212), (224, 232, 238)) if rng.random() < 0.6 else ((196, 200, 206), (236, 238, 240)))
    canvas, street = Canvas(Camera(rng), light * tint, low, rng), Street(rng)
    paint_sky(canvas, top, low)
    draw_backdrop(canvas, street)
    draw_ground(canvas, street)
    for side, houses in zip((-1, 1), street.houses):
        draw_row(canvas, side, houses)
        if rng.random() < 0.5:
            z0 = rng.uniform(NEAR, 20)
            draw_fence(canvas, side, min(houses - 0.3, street.edge(side) + street.pavement[int(side > 0)]),
                       z0, z0 + rng.uniform(8, 50))
    for _, draw in sorted(street_things(canvas, street), key=lambda thing: -thing[0]):
        draw()
    return finish(canvas)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for images/ and labels/; with --sample, a JPEG file")
    parser.add_argument("--count", type=int, default=300, help="seeds 0 .. count - 1")
    parser.add_argument("--sample", type=int, metavar="SEED", help="write the picture of one seed only")
    args = parser.parse_args()
    if args.sample is not None:
        Image.fromarray(render(args.sample)[0]).save(args.out, quality=90)
        return
    for folder in ("images", "labels"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    for seed in range(args.count):
        image, labels = render(seed)
        Image.fromarray(image).save(args.out / "images" / f"{seed:05d}.jpg", quality=92)
        Image.fromarray(labels).save(args.out / "labels" / f"{seed:05d}.png")


if __name__ == "__main__":
    main()
