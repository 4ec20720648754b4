"""An S3 on loopback that refuses access: moto with its IAM, in a process of its own.

`python -m eodh_sandbox.hub.cwl.object_store USER...` prints one line of JSON (endpoint,
and the two keys of each user), then serves until its stdin ends.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

BUCKETS = ("workspaces", "commercial-data")
REGION = "eu-west-2"
_START_LIMIT_S = 30.0
_END_LIMIT_S = 5.0


def _policy(user: str) -> str:
    """Everything in the user's own part of the workspaces' bucket, nothing else."""
    statement = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{BUCKETS[0]}/{user}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def serve(users: Sequence[str]) -> None:
    """Serve until stdin ends."""
    # Creating the buckets and users is free; from then on IAM decides.
    os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(len(BUCKETS) + 3 * len(users))
    import boto3  # noqa: PLC0415 - slow, and only this process needs them
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    # Any keys do before IAM decides.
    session = boto3.Session("setup", "setup", region_name=REGION)
    store = session.client("s3", endpoint_url=endpoint)
    for bucket in BUCKETS:
        place = {"LocationConstraint": REGION}
        store.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    iam = session.client("iam", endpoint_url=endpoint)
    keys = {}
    for user in users:
        iam.create_user(UserName=user)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        document = _policy(user)
        iam.put_user_policy(UserName=user, PolicyName="own", PolicyDocument=document)
        keys[user] = [key["AccessKeyId"], key["SecretAccessKey"]]
    sys.stdout.write(json.dumps({"endpoint": endpoint, "keys": keys}) + "\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()
    server.stop()


class ObjectStore:
    """The S3 of one Hub; started at first need, ended by `close`."""

    def __init__(self, users: Sequence[str]) -> None:
        self._users = tuple(users)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._about: dict[str, Any] | None = None
        self._closed = False

    def prepare(self) -> None:
        """Start the store's process, if it is not there; waits for nothing."""
        with self._lock:
            if self._child is not None or self._closed:
                return
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-P", "-m", __name__, *self._users],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Apart from the terminal: Ctrl-C is for the Hub, which then ends us.
                start_new_session=True,
            )

    def environment(self, user: str) -> dict[str, str]:
        """What boto3 needs to write as that user; blocks until the store serves.

        Raises:
            RuntimeError: the store did not start, or is closed.
        """
        self.prepare()
        with self._lock:
            about = self._about or self._read_about()
        key_id, secret = about["keys"][user]
        return {
            "AWS_ENDPOINT_URL": about["endpoint"],
            "AWS_ACCESS_KEY_ID": key_id,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _read_about(self) -> dict[str, Any]:
        child = self._child
        if child is None or child.stdout is None or self._closed:
            raise RuntimeError("The object store is closed.")
        limit = threading.Timer(_START_LIMIT_S, child.kill)
        limit.start()
        try:
            line = child.stdout.readline()
        finally:
            limit.cancel()
        if not line:
            raise RuntimeError("The object store did not start.")
        about: dict[str, Any] = json.loads(line)
        self._about = about
        return about

    def close(self) -> None:
        """End the store's process, if it was started; any number of times."""
        self._closed = True
        starting = self._child if self._about is None else None
        if starting is not None:
            # One who waits for its start holds the lock.
            starting.kill()
        with self._lock:
            child, self._child = self._child, None
            if child is None:
                return
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
            try:
                child.wait(_END_LIMIT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


if __name__ == "__main__":
    serve(sys.argv[1:])
