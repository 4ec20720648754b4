"""What stands in the line after a key or a name: its value goes, evidence stays."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

#: Made up; the third is of the length of a secret key of an object store.
PASSWORD = "Kiebitz-Moor-37"
TOKEN = "ghp_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"
SECRET_KEY = "mX7cV4bN8kJ1hG5fD3sA6wE0rT9yU2iO4pL6kJ8h"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UUID = "4e2c29ec-eb36-41f1-b68c-d525dc051b81"

#: A line that ends in a whole key, or in a name whose value is empty or was not shown.
BEFORE = (
    f"AWS_SECRET_ACCESS_KEY={SECRET_KEY}",
    f"using token {TOKEN}",
    "AWS_ACCESS_KEY_ID=AKIAQ3EGRT7XKZ5PLMN2",
    "PGPASSWORD=",
    "Password: ",
    "password:",
    "X-Api-Key:",
    "secret key",
    "Authorization: Bearer",
    f"Authorization: Bearer {SECRET_KEY}",
    "it has no bearer token",
    "Enter password",
)
EVIDENCE = (
    *("S2B_MSIL2A_20240611T110619_N0510_R137_T30UXC_20240611T140509",),
    "LC09_L2SP_203023_20240611_20240612_02_T1",
    *("EPSG:32630", "numpy==1.26.4", "gdal-3.8.4", "libgdal=3.8.4=h1a2b3c4_7"),
    *(f"sha256:{HEX}", HEX, UUID, "0x7f3a2b1c"),
    *("T30UXC", "tile_30UXC", "30UXC/2024/6/11", "B04,B03,B02"),
    *("sentinel-2-l2a", "job-4e2c29ec", "calrissian-stage-in-7b9f8d6c5-x2x9q"),
    *("/data/run/2024/B04.tif", "run/2024/T30UXC_B04.tif"),
)


@pytest.mark.parametrize("before", BEFORE)
def test_evidence_below_stays(before: str) -> None:
    altered = [
        evidence
        for evidence in EVIDENCE
        if Redactor().text(f"{before}\n{evidence}\n")[0].split("\n")[1] != evidence
    ]

    assert altered == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Password:\n{PASSWORD}", PASSWORD),
        (f"Password:\n  {PASSWORD}", PASSWORD),
        (f"db:\n  password: >-\n    {PASSWORD}", PASSWORD),
        (f"api_key:\n  {HEX}", HEX),
        (f"  api_key: |\n    {UUID}", UUID),
        (f'Content-Disposition: form-data; name="token"\n\n{UUID}', UUID),
        (f"Authorization: Bearer\n{SECRET_KEY}", SECRET_KEY),
        (f"X-Api-Key: {SECRET_KEY[:24]}\n{SECRET_KEY[24:]}", SECRET_KEY[24:]),
        # The rest of a key may begin as a path does.
        (f"X-Api-Key: {SECRET_KEY[:24]}\n/K7mDeNgbPxRfiCyEq4", "/K7mDeNgbPxRfiCyEq4"),
    ],
)
def test_a_value_below_goes(text: str, secret: str) -> None:
    shown, count = Redactor().text(f"before\n{text}\nafter\n")

    assert secret not in shown
    assert count > 0
    assert shown.startswith("before\n")
    assert shown.endswith("\nafter\n")
