"""Stage-out: put the catalogue of a finished workflow into the workspace's store.

Usage: stage_out.py FOLDER BUCKET PREFIX JOB_ID PROCESS_ID
"""

import json
import os
import shutil
import sys

import boto3
import pystac


def upload(store, path, bucket, key):
    print(f"Uploading {os.path.basename(path)} to s3://{bucket}/{key}", flush=True)
    with open(path, "rb") as file:
        store.put_object(Bucket=bucket, Key=key, Body=file.read())


def main(results, bucket, prefix, job_id, process_id):
    print(f"Staging out {results} for job {job_id}", flush=True)
    print(f"bucket: {bucket}\nprefix: {prefix}", flush=True)
    folder = os.path.join(os.environ["TMPDIR"], "catalog")
    shutil.copytree(results, folder)
    catalog = pystac.read_file(os.path.join(folder, "catalog.json"))
    items = list(catalog.get_items())
    store = boto3.client("s3")
    base = f"{prefix}/{process_id}"
    collection_id = f"col_{job_id}"
    print(f"Making collection {collection_id} of {len(items)} item(s)", flush=True)
    for item in items:
        for asset in item.get_assets().values():
            path = asset.get_absolute_href()
            key = f"{base}/{collection_id}/{item.id}/{os.path.basename(path)}"
            upload(store, path, bucket, key)
            asset.href = f"s3://{bucket}/{key}"
        path = os.path.join(folder, f"{item.id}.staged.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(item.to_dict(include_self_link=False), file)
        upload(store, path, bucket, f"{base}/{collection_id}/{item.id}.json")
    collection = pystac.Collection(
        id=collection_id,
        description=f"Results of job {job_id}",
        extent=pystac.Extent.from_items(items),
        title=f"Result collection of job {job_id}",
    )
    path = os.path.join(folder, f"{collection_id}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(collection.to_dict(include_self_link=False), file)
    upload(store, path, bucket, f"{base}/{collection_id}.json")
    print(f"Removing staged files from {results}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
