"""A key file of this test process, which goes away with it."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from adapters.crypto.local_keys import make_key_file
from tests.builders import NOW


@cache
def vault_key_file() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="livepanty-keys-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    path = directory / "vault-keys.json"
    make_key_file(path, now=NOW)
    return path
