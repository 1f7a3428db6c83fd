"""Asking together what is asked at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Gathering(Generic[Question, Answer]):
    """One look for all who wait: each request asks as if it were alone, and a crowd costs one round trip.

    Nobody waits for company, and nobody is answered by a look that began before they asked: what comes while one runs
    is the next. When a look fails, all who shared it hear so.
    """

    def __init__(
        self, ask_all: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]], *, at_most: int
    ) -> None:
        """`ask_all` answers in the order of the questions, of which it is given no more than `at_most`."""
        self._ask_all = ask_all
        self._at_most = at_most
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._running is None:
            # A context of its own: it outlives the request that began it.
            self._running = asyncio.create_task(self._run(), context=Context())
        return await future

    async def _run(self) -> None:
        """Lives while somebody waits."""
        try:
            while self._waiting:
                await asyncio.sleep(0)  # whoever is ready to ask comes along
                asked, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
                await self._answer(asked)
        finally:
            self._running = None

    async def _answer(self, asked: list[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            answered = zip(asked, await self._ask_all([question for question, _ in asked]), strict=True)
            pairs = [(future, answer) for (_, future), answer in answered]
        except BaseException as error:
            for _, future in asked:
                if not future.done():
                    future.set_exception(error) if isinstance(error, Exception) else future.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for future, answer in pairs:
            if not future.done():
                future.set_result(answer)
