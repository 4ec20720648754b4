"""A date that is none."""

# mypy: ignore-errors
from datetime import datetime
from pathlib import Path

DATES = [f"2024-06-{day:02d}" for day in range(1, 32)]
Path("spill").mkdir()
for scene, date in enumerate(DATES * 30):
    print(f"scene {scene:05d} of {date}: {scene % 97} % cloud, orbit {scene % 143}")
    Path("spill", f"{scene:05d}.npy").write_bytes(b"")
    if scene < 900:
        continue
    seen = datetime.strptime(date, "%Y-%m-%d")
    print(f"day of year {seen.timetuple().tm_yday}")
