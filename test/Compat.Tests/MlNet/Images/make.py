"""Writes the images of ImageTests: one picture in the forms that PNG and JPEG files come in."""
import os
import numpy as np
from PIL import Image

folder = os.path.dirname(os.path.abspath(__file__))
y, x = np.mgrid[0:17, 0:23]
red = (x * 11) % 256
green = (y * 15) % 256
blue = (x * y * 3) % 256
alpha = (x * 9 + y * 5) % 256
rgb = Image.fromarray(np.stack([red, green, blue], 2).astype("uint8"))
rgba = Image.fromarray(np.stack([red, green, blue, alpha], 2).astype("uint8"))
gray = rgb.convert("L")

def save(image, name, **options):
    image.save(os.path.join(folder, name), **options)

save(rgb, "rgb.png")
save(gray, "gray.png")
save(rgba, "rgba.png")
save(rgba.convert("LA"), "graya.png")
save(rgb.quantize(16), "palette.png")
save(gray.convert("1"), "bit.png")
save(Image.fromarray((np.asarray(gray).astype("uint16") * 257 + 100).astype("uint16")), "gray16.png")
save(Image.fromarray(np.array([[[10, 20, 30]]], "uint8")), "onepixel.png")
save(rgb, "color444.jpg", quality=90, subsampling=0)
save(rgb, "color420.jpg", quality=85, subsampling=2)
save(gray, "gray.jpg", quality=90)
save(rgb, "progressive.jpg", quality=85, progressive=True)
exif = Image.Exif()
exif[0x0112] = 6  # Orientation: turned by 90 degrees.
save(rgb, "turned.jpg", quality=90, exif=exif)
