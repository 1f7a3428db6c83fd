"""How staff's pages are for one person: what is softened before it is seen, and whether single keys do anything."""

from dataclasses import dataclass

from domain.ids import UserId


@dataclass(frozen=True, slots=True)
class DeskPreferences:
    """Of one person, who alone reads and changes them. `blurs`, `greys` and `mutes` are of pictures and films as they
    come, before anybody asks to see them clear (MOD-23); `keys` is of shortcuts of one key (WCAG 2.2, 2.1.4)."""

    person_id: UserId
    blurs: bool
    greys: bool
    mutes: bool
    keys: bool

    @classmethod
    def usual(cls, person_id: UserId) -> "DeskPreferences":
        """As they are for whoever chose nothing."""
        return cls(person_id, blurs=True, greys=True, mutes=True, keys=True)
