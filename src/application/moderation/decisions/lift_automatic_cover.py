"""Staff gave viewers the picture back that a classifier had covered: nobody answers for that cover any more."""

from dataclasses import dataclass

from application.moderation.decisions._automatic_covers import lift_cover, unconfirmed_covers
from domain.ids import EventId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.events import ShowUncovered
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LiftAutomaticCover:
    """In the cases of the show and of its performer, what a classifier covered since the show began, and nobody has
    confirmed, owes no reason and no second word from then on (MOD-11). Of what people or complaints hid nothing is
    lifted here. Whoever was covered is told. Safe to repeat.
    """

    begin: BeginTransaction

    async def __call__(self, event: ShowUncovered, event_id: EventId) -> None:
        by = By.staff(event.actor_id, note="", now=event.uncovered_at)
        subjects = (
            (Subject(SubjectKind.SHOW, event.stream_id), False),
            (Subject(SubjectKind.PERSON, event.performer_id), True),
        )
        async with self.begin() as tx:
            show = await tx.streams.get(event.stream_id)
            for subject, child_safety in subjects:
                case = await tx.moderation_cases.find_open(subject, child_safety=child_safety)
                if case is None:
                    continue
                for each in await unconfirmed_covers(tx, case):
                    if (show.started_at or show.created_at) <= each.by.at <= event.uncovered_at:
                        case = await lift_cover(tx, case, each, by)
