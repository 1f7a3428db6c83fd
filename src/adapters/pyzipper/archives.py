"""Encrypted zips, by pyzipper."""

import asyncio
import io
from collections.abc import Mapping

import pyzipper

from ports.compliance.requests import EncryptedArchives

STAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip knows: when each file was made is in the manifest, under the passphrase."""


class PyzipperArchives(EncryptedArchives):
    """Names and sizes of the files stay readable in a zip, so that the whole one is sealed where it is kept."""

    async def pack(self, files: Mapping[str, bytes], *, passphrase: str) -> bytes:
        return await asyncio.to_thread(_pack, files, passphrase)


def _pack(files: Mapping[str, bytes], passphrase: str) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(passphrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, data in sorted(files.items()):
            entry = archive.zipinfo_cls(name, STAMP)
            entry.compress_type = pyzipper.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
