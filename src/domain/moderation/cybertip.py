"""A report to NCMEC's CyberTipline about a case of child safety: made by one officer, allowed by another (CSA-05).

What is sent is of `domain`; how NCMEC spells it is the adapter's affair.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import CyberTipId, FootageId, ModerationCaseId, UserId
from domain.moderation.note import normal_note, required_note

LEASE = timedelta(minutes=10)
"""For so long one worker has a report to send; then another goes on where it was left."""
RETRY = timedelta(minutes=2)
RETRY_MAX = timedelta(minutes=30)
"""NCMEC drops a report that stayed open for an hour without a word: it is asked again well before."""
FILES_MAX = 20
LAW = "us_2258a"
"""The key of the duty that a finished report proves. That to the police of India is another, and stands on its own."""


class IncidentType(StrEnum):
    """What NCMEC's form asks first, under names of ours."""

    KNOWN_OR_APPARENT_MATERIAL = "material"
    ENTICEMENT = "enticement"
    TRAFFICKING = "trafficking"
    ABUSE = "abuse"


class Classification(StrEnum):
    """The industry's classification, as letters alone: what each stands for is in the officers' own training."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"


class Annotation(StrEnum):
    """What can be said of a file beside its class. `LIVE_STREAMING` is true of all that a show's camera gave."""

    LIVE_STREAMING = "liveStreaming"
    POSSIBLE_SELF_PRODUCTION = "possibleSelfProduction"
    PHYSICAL_HARM = "physicalHarm"
    VIOLENCE = "violenceGore"
    INFANT = "infant"
    GENERATIVE_AI = "generativeAi"
    VIRAL = "viral"
    POTENTIAL_MEME = "potentialMeme"


class CyberTipState(StrEnum):
    WAITS = "waits"
    """For another officer's word."""
    REFUSED = "refused"
    SENDING = "sending"
    """Allowed; it has `number` from when NCMEC opened it."""
    FINISHED = "finished"
    RETRACTING = "retracting"
    RETRACTED = "retracted"


class CyberTipNotFound(NotFound):
    code = "cyber_tip_not_found"


class CyberTipIdReused(Conflict):
    code = "cyber_tip_id_reused"


class CyberTipDecided(Conflict):
    """It was answered, or is over."""

    code = "cyber_tip_decided"


class CyberTipWithoutFiles(Invalid):
    code = "cyber_tip_without_files"


class CyberTipUnread(Invalid):
    """The form named something that a report does not have."""

    code = "cyber_tip_unread"


class CyberTippingOff(Conflict):
    """The operator has no account with NCMEC, or has not said so in the settings."""

    code = "cyber_tipping_off"


@dataclass(frozen=True, slots=True)
class TipFile:
    """One piece of evidence. `viewed` says that staff looked at all of it; `file_id` and `described` how far NCMEC has
    it, and `md5` is what NCMEC said it got, which was compared with ours."""

    footage_id: FootageId
    classification: Classification | None
    annotations: tuple[Annotation, ...]
    viewed: bool
    file_id: str
    md5: str
    described: bool

    @classmethod
    def of_show(
        cls, footage_id: FootageId, classification: Classification | None, said: Sequence[Annotation], *, viewed: bool
    ) -> "TipFile":  # fmt: skip
        """Footage is always of a live show, whoever forgets to say so."""
        all_said = {Annotation.LIVE_STREAMING, *said}
        ordered = tuple(each for each in Annotation if each in all_said)
        return cls(footage_id, classification, ordered, viewed, "", "", False)

    @property
    def unsent(self) -> "TipFile":
        return replace(self, file_id="", md5="", described=False)


@dataclass(frozen=True, slots=True)
class CyberTip:
    """`number` is NCMEC's, kept before the first file goes out. `host` is where it was sent, and `is_test` whether that
    is anything but NCMEC's own: then nothing was reported, whatever else stands here.

    `sent_sha256` is of the XML that opened it, 32 bytes; `fault` what went wrong last, empty when nothing did.
    """

    id: CyberTipId
    case_id: ModerationCaseId
    incident: IncidentType
    incident_at: datetime
    note: str
    files: tuple[TipFile, ...]
    host: str
    is_test: bool
    drafted_by: UserId
    drafted_at: datetime
    state: CyberTipState
    answered_by: UserId | None
    answered_at: datetime | None
    answer_note: str
    number: str
    sent_sha256: bytes
    attempts: int
    fault: str
    due_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def draft(
        cls, *, tip_id: CyberTipId, case_id: ModerationCaseId, incident: IncidentType, incident_at: datetime, note: str,
        files: Sequence[TipFile], host: str, is_test: bool, drafted_by: UserId, now: datetime,
    ) -> "CyberTip":  # fmt: skip
        """Raises `CyberTipWithoutFiles`, `CyberTipUnread`, `NoteMissing`, `NoteTooLong`."""
        if not files:
            raise CyberTipWithoutFiles("choose what is sent with it", pointer="/files")
        if len(files) > FILES_MAX:
            raise CyberTipUnread(f"a report has at most {FILES_MAX} files", pointer="/files")
        if incident_at > now:
            raise CyberTipUnread("this has not happened yet", pointer="/incident_at")
        return cls(
            tip_id, case_id, incident, incident_at, required_note(note), tuple(files), host, is_test, drafted_by, now,
            CyberTipState.WAITS, None, None, "", "", b"", 0, "", None, None,
        )  # fmt: skip

    def require_same_request(self, other: "CyberTip") -> None:
        """Tell a retry from another report under the same id. Raises `CyberTipIdReused`."""
        mine = (self.case_id, self.drafted_by, self.incident, self.note, [f.footage_id for f in self.files])
        if mine != (
            other.case_id,
            other.drafted_by,
            other.incident,
            other.note,
            [f.footage_id for f in other.files],
        ):
            raise CyberTipIdReused("this id belongs to another report")

    def answered(self, *, allow: bool, answered_by: UserId, note: str, now: datetime) -> "CyberTip":
        """The second officer's word; nothing leaves without it. A refusal says why.

        Raises `FourEyes`, `CyberTipDecided`, `NoteMissing`, `NoteTooLong`.
        """
        if answered_by == self.drafted_by:
            raise FourEyes("you made this report: another officer has to allow it")
        if self.state is not CyberTipState.WAITS:
            raise CyberTipDecided("somebody has answered this")
        said = normal_note(note) if allow else required_note(note)
        state = CyberTipState.SENDING if allow else CyberTipState.REFUSED
        return replace(
            self, state=state, answered_by=answered_by, answered_at=now, answer_note=said,
            due_at=now if allow else None, ended_at=None if allow else now,
        )  # fmt: skip

    def called_off(self, now: datetime) -> "CyberTip":
        """What is not finished is taken back, by whichever officer. Raises `CyberTipDecided`."""
        if self.state not in (CyberTipState.WAITS, CyberTipState.SENDING):
            raise CyberTipDecided("this is over already")
        if self.state is CyberTipState.WAITS:
            return replace(self, state=CyberTipState.RETRACTED, ended_at=now)
        return replace(self, state=CyberTipState.RETRACTING, due_at=self.due_at or now, attempts=0)

    # While it is sent

    def taken(self, now: datetime) -> "CyberTip":
        """By a worker, which has it until `LEASE` is over."""
        return replace(self, due_at=now + LEASE, attempts=self.attempts + 1)

    def opened(self, number: str, sent: bytes, now: datetime) -> "CyberTip":
        """NCMEC gave it a number. `sent` is the XML, of which the hash is kept."""
        digest = hashlib.sha256(sent).digest()
        return replace(self, number=number, sent_sha256=digest, fault="", due_at=now + LEASE)

    def with_file(self, file: TipFile, now: datetime) -> "CyberTip":
        """One file got further."""
        files = tuple(file if each.footage_id == file.footage_id else each for each in self.files)
        return replace(self, files=files, due_at=now + LEASE)

    def forgotten(self, now: datetime) -> "CyberTip":
        """NCMEC knows the number no more: it drops what stays open. All of it begins again."""
        files = tuple(each.unsent for each in self.files)
        return replace(self, number="", sent_sha256=b"", files=files, due_at=now + RETRY)

    def finished(self, now: datetime) -> "CyberTip":
        return replace(self, state=CyberTipState.FINISHED, fault="", due_at=None, ended_at=now)

    def retracted(self, now: datetime) -> "CyberTip":
        return replace(self, state=CyberTipState.RETRACTED, fault="", due_at=None, ended_at=now)

    def failed(self, fault: str, now: datetime) -> "CyberTip":
        """It is tried again, later each time. `fault` quotes nothing of what was sent."""
        wait = min(RETRY * 2 ** min(self.attempts - 1, 10), RETRY_MAX) if self.attempts else RETRY
        return replace(self, fault=fault[:200], due_at=now + wait)

    @property
    def proves(self) -> bool:
        """Whether something was reported: a test is none."""
        return self.state is CyberTipState.FINISHED and not self.is_test

    @property
    def receipt(self) -> str:
        """By what a duty is proved."""
        return f"{'TEST, reported to nobody: ' if self.is_test else ''}CyberTipline report {self.number} at {self.host}"
