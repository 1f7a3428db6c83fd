"""What the references of a statement's lines name."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Protocol

from domain.ids import UserId


class LineSubjects(Protocol):
    @abstractmethod
    async def named(self, references: Collection[str], *, reader: UserId) -> Mapping[str, str]:
        """Names by reference, as far as there are any that the reader may know.

        Of a tip that the reader gave or got it is the other person's name, and so it is of a seat in a show; of their
        order it is the package's. Who gave an anonymous tip is not the performer's to know (TIP-01).
        """
