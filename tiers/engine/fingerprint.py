"""A short text that stands for everything a computation was given: the same text, the same answer."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np


def fingerprint(*parts: object) -> str:
    """64 hexadecimal digits for arrays, plain values, and tuples or dataclasses of these, to any depth.

    Rows in another order give another text. TypeError for what cannot be told apart by its value.
    """
    digest = hashlib.sha256()
    for piece in _pieces(parts):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()


def _pieces(part: object) -> Iterator[bytes]:
    if isinstance(part, np.ndarray):
        yield f"{part.dtype.str}{part.shape}".encode()
        yield part.tobytes()
    elif isinstance(part, tuple):
        yield f"tuple {len(part)}".encode()
        for each in part:
            yield from _pieces(each)
    elif is_dataclass(part) and not isinstance(part, type):
        yield type(part).__name__.encode()
        for field in fields(part):
            yield from _pieces(getattr(part, field.name))
    elif part is None or isinstance(part, str | int):
        yield repr(part).encode()
    else:
        raise TypeError(f"{type(part).__name__} has no fingerprint.")
