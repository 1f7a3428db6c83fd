"""Passwords by argon2id, in a bounded thread pool."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ports.identity.accounts import Passwords

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
"""OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, t=2, p=1."""


class Argon2Passwords(Passwords):
    """At most `threads` hashes are computed at once, so that a flood of sign-ins cannot take the machine's memory."""

    def __init__(self, threads: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        # Compared with when there is no account, so that the answer takes as long as with one.
        self._nobody = self._hasher.hash("no account has this password")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        matches = await asyncio.get_running_loop().run_in_executor(
            self._pool, self._matches, password, password_hash or self._nobody
        )
        return matches and password_hash is not None

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
