"""How contents are stored: as they are, or compressed.

Deflate has several spellings for the same bytes, so a flipped bit in a stream may go unnoticed: the plain bytes are still right. A CRC-32
behind the stream covers the spelling. It need not resist forgery, since the digest of the plain bytes does.
"""

import zlib

from jupyter_artifacts.core.containers.contract import Codec

_CRC_LENGTH = 4
_SHORT, _SHORT_WINDOW = 512, 10
"""Up to so many bytes, a window of 2^10 loses nothing, and the 256 KiB that zlib otherwise clears cost more than all the rest."""


def compress(plain: bytes) -> bytes:
    """`plain` as codec ZLIB stores it."""
    if len(plain) <= _SHORT:
        deflate = zlib.compressobj(1, zlib.DEFLATED, _SHORT_WINDOW, 1)
        stream = deflate.compress(plain) + deflate.flush()
    else:
        stream = zlib.compress(plain, 1)
    return stream + zlib.crc32(stream).to_bytes(_CRC_LENGTH, "little")


def decode(stored: bytes, codec: int, size: int) -> bytes | None:
    """The plain bytes, when there are no more than `size` of them; None when `stored` is not what the codec writes."""
    if codec == Codec.RAW:
        return stored
    stream = memoryview(stored)[:-_CRC_LENGTH]
    if zlib.crc32(stream).to_bytes(_CRC_LENGTH, "little") != stored[-_CRC_LENGTH:]:
        return None
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(stream, size + 1)  # never beyond the size that was logged, whatever the bytes say
    except zlib.error:
        return None
    return plain if inflate.eof and not inflate.unused_data else None
