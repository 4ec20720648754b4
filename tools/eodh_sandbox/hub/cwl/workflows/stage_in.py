"""Stage-in: bring a STAC item and its assets into the working folder.

Usage: stage_in.py URL
"""

import os
import sys
import urllib.parse
import urllib.request

import pystac

ASSET_TIMEOUT_S = 30


def main(url):
    print(f"Staging in {url}", flush=True)
    item = pystac.read_file(url)
    for key, asset in item.get_assets().items():
        source = urllib.parse.urljoin(url, asset.href)
        target = os.path.basename(urllib.parse.urlsplit(source).path)
        with urllib.request.urlopen(source, timeout=ASSET_TIMEOUT_S) as answer:
            content = answer.read()
        with open(target, "wb") as file:
            file.write(content)
        asset.href = f"./{target}"
        print(f"Asset {key}: {target}, {len(content)} bytes", flush=True)
    catalog = pystac.Catalog(id="catalog", description="Staged-in input")
    item.clear_links()
    catalog.add_item(item)
    catalog.normalize_hrefs(".")
    item.set_self_href(os.path.abspath(f"{item.id}.json"))
    catalog.save(catalog_type=pystac.CatalogType.SELF_CONTAINED)
    print(f"Staged in item {item.id}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
