"""What a bench is given, and what it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from entrypoints.cli.processes import Children


@dataclass(frozen=True, slots=True)
class MediaOptions:
    """For the media bench: sizes of audiences, the server to compare with, and whether Chromium watches too."""

    viewers: tuple[int, ...]
    anchor: str | None
    chromium: bool


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What whoever runs a bench may choose: SQL files of pgledger, how many transfers a full book holds, or cases a
    full queue, how many rounds there are, where not as many as the bench has by itself, for how many minutes a soak
    lasts, and what only the media bench looks at."""

    pgledger: tuple[Path, ...]
    transfers: int
    rounds: int | None
    minutes: float
    media: MediaOptions


@dataclass(frozen=True, slots=True)
class BenchServices:
    """Services of the bench's own: a migrated database with full durability, and Valkey.

    `another_database` makes one more on the same server, migrated too, and returns its URL. `children` starts more
    programs, which end with the bench; `state` is a temporary directory; `pgbench` is PostgreSQL's own load program,
    where there is one.
    """

    database_url: str
    another_database: Callable[[str], Awaitable[str]]
    redis_url: str
    children: Children
    state: Path
    pgbench: Path | None
    options: BenchOptions

    def rounds(self, usual: int) -> range:
        return range(self.options.rounds or usual)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement beside its reference. `ratio` above 1 is better than the reference."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None

    @classmethod
    def of(
        cls,
        name: str,
        value: float,
        unit: str,
        *,
        reference: float | None = None,
        lower_is_better: bool = False,
    ) -> "Row":
        """Work the ratio out, so that more than 1 is always better."""
        if reference is None:
            return cls(name, value, unit, None, None)
        ratio = reference / value if lower_is_better else value / reference
        return cls(name, value, unit, reference, ratio)

    def as_json(self) -> dict[str, object]:
        return asdict(self)
