"""Checks of products with pytest inside a step; one of them does not hold."""

# mypy: ignore-errors
import subprocess
import sys
from pathlib import Path

from noise import start, work

TESTS = """
import pytest

SCENES = [f"S2B_T30U{a}{b}" for a in "VWX" for b in "ABCDEFGHJK"]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("band", ["B02", "B03", "B04", "B08"])
def test_reflectance_is_in_range(scene, band):
    above = 37 if (scene, band) == ("S2B_T30UWC", "B03") else 0
    assert above == 0, f"{above} pixels of {band} in {scene} lie above 1.0"
"""
log = start("validate")
work(log, 500, seed=9)
Path("test_products.py").write_text(TESTS, encoding="utf-8")
command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-c"]
ran = subprocess.run([*command, "/dev/null", "--rootdir", ".", "test_products.py"])
sys.exit(ran.returncode)
