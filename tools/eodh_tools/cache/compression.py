"""Zstandard frames in memory: Python's own module from 3.14 on, its backport before."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["pack", "unpack", "zstd"]


def pack(plain: bytes, *, level: int, checksum: bool = False) -> bytes:
    """Pack bytes as one frame, which holds its length and perhaps a checksum."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.checksum_flag: int(checksum),
    }
    return zstd.compress(plain, options=options)


def unpack(packed: bytes, plain_bytes: int) -> bytes:
    """Unpack one frame of a known length.

    Raises:
        ValueError: The frame is damaged, or of another length: no byte more than
            that is unpacked.
    """
    unpacker = zstd.ZstdDecompressor()
    try:
        plain = unpacker.decompress(packed, max_length=plain_bytes + 1)
    except zstd.ZstdError as error:
        raise ValueError("a damaged frame") from error
    if len(plain) != plain_bytes or not unpacker.eof:
        raise ValueError("a frame of another size than its index says")
    return plain
