"""Calculate the vegetation index of a scene, as a first script often does."""

import argparse
import json
import os

from stac_output import write_catalog, write_item, write_raster


class Scene:
    """The bands of a scene, from its STAC item or from nothing but its name."""

    def __init__(self, name, bands):
        self.name = name
        self.bands = bands

    @classmethod
    def from_catalog(cls, folder):
        with open(os.path.join(folder, "catalog.json"), encoding="utf-8") as file:
            links = json.load(file)["links"]
        href = next(link["href"] for link in links if link["rel"] == "item")
        with open(os.path.join(folder, href), encoding="utf-8") as file:
            item = json.load(file)
        return cls(item["id"], dict.fromkeys(item["assets"], 0.1) | {"B08": 0.5})

    def read_band(self, key):
        print(f"Reading band {key} of {self.name}", flush=True)
        try:
            return self.bands[key]
        except KeyError as error:
            have = ", ".join(sorted(self.bands))
            raise ValueError(
                f"band {key!r} is not in scene {self.name}, which has {have}"
            ) from error


def calculate_ndvi(scene, red_key, nir_key):
    red = scene.read_band(red_key)
    nir = scene.read_band(nir_key)
    return (nir - red) / (nir + red)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scene", default="S2B_T30UXC_20240611")
    parser.add_argument("--catalog")
    parser.add_argument("--red", default="B04")
    parser.add_argument("--nir", default="B08")
    options = parser.parse_args()
    print("NDVI started", flush=True)
    if options.catalog:
        scene = Scene.from_catalog(options.catalog)
    else:
        scene = Scene(options.scene, {"B02": 0.1, "B03": 0.2, "B04": 0.1, "B08": 0.5})
    ndvi = calculate_ndvi(scene, options.red, options.nir)
    print(f"Mean NDVI of {scene.name}: {ndvi:.3f}", flush=True)
    name = f"{scene.name}_ndvi"
    write_raster(f"{name}.pgm")
    write_item(".", name, f"{name}.pgm")
    write_catalog(".", [name])


if __name__ == "__main__":
    main()
