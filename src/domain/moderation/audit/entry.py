"""Who did what, to what, and why."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import (
    AuditId,
    BankedHashId,
    CaseId,
    CodeAlarmId,
    CyberTipId,
    DocumentId,
    FalseMatchId,
    FootageId,
    FootageOpeningId,
    FrameAlarmId,
    LabelId,
    MenuItemId,
    RecordingId,
    SpeechAlarmId,
    StreamId,
    TipId,
    UserId,
)
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.live.show_control import LIFTED, ShowControl
from domain.moderation.note import normal_note, required_note

PLATFORM = "LivePanty"
"""How the platform is called where it acted itself."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act of a member of staff, or of the platform itself: then `actor_id` is None.

    `action` and `subject` are such as `stream.stop` and `stream:<uuid>`. `reason` is a key (a policy, or `approved`),
    `note` the actor's own words.
    """

    id: AuditId
    actor_id: UserId | None
    action: str
    subject: str
    reason: str
    note: str
    at: datetime

    @property
    def automated(self) -> bool:
        """Whether no person did it (MOD-31)."""
        return self.actor_id is None

    @classmethod
    def stream_stopped(
        cls, *, audit_id: AuditId, actor_id: UserId, stream_id: StreamId, policy: StopPolicy, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """Raises `NoteTooLong`."""
        subject = f"stream:{stream_id}"
        return cls(audit_id, actor_id, "stream.stop", subject, policy.value, normal_note(note), now)

    @classmethod
    def stream_controlled(
        cls, *, audit_id: AuditId, actor_id: UserId, stream_id: StreamId, act: ShowControl, reason: str, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """Raises `NoteTooLong`."""
        return cls(audit_id, actor_id, f"stream.{act}", f"stream:{stream_id}", reason, normal_note(note), now)

    @classmethod
    def removed_from_stream(
        cls, *, audit_id: AuditId, actor_id: UserId, stream_id: StreamId, person_id: UserId, policy: StopPolicy,
        note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """Raises `NoteTooLong`."""
        subject = f"stream:{stream_id} account:{person_id}"
        return cls(audit_id, actor_id, "stream.remove", subject, policy.value, normal_note(note), now)

    @classmethod
    def let_back_into_stream(
        cls,
        *,
        audit_id: AuditId,
        actor_id: UserId,
        stream_id: StreamId,
        person_id: UserId,
        note: str,
        now: datetime,
    ) -> "AuditEntry":
        """Raises `NoteMissing`, `NoteTooLong`."""
        subject = f"stream:{stream_id} account:{person_id}"
        return cls(audit_id, actor_id, "stream.let_in", subject, LIFTED, required_note(note), now)

    @classmethod
    def document_viewed(
        cls, *, audit_id: AuditId, actor_id: UserId, action: str, document_id: DocumentId, case_id: CaseId | None,
        reason: str, note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """`action` is `document.view`, or `document.views_excessive` for one too many. Raises `NoteTooLong`."""
        subject = f"document:{document_id}" + (f" case:{case_id}" if case_id else "")
        return cls(audit_id, actor_id, action, subject, reason, normal_note(note), now)

    @classmethod
    def menu_item_decided(
        cls,
        *,
        audit_id: AuditId,
        actor_id: UserId,
        item_id: MenuItemId,
        approve: bool,
        note: str,
        now: datetime,
    ) -> "AuditEntry":
        """Raises `NoteTooLong`."""
        action, reason = ("approve", "approved") if approve else ("refuse", "refused")
        subject = f"tip_menu_item:{item_id}"
        return cls(audit_id, actor_id, f"tip_menu.{action}", subject, reason, normal_note(note), now)

    @classmethod
    def tip_message_decided(
        cls, *, audit_id: AuditId, actor_id: UserId, tip_id: TipId, release: bool, note: str, now: datetime
    ) -> "AuditEntry":
        """Raises `NoteTooLong`."""
        action, reason = ("release", "released") if release else ("drop", "dropped")
        return cls(
            audit_id, actor_id, f"tip_message.{action}", f"tip:{tip_id}", reason, normal_note(note), now
        )

    @classmethod
    def payment_hold_released(
        cls, *, audit_id: AuditId, actor_id: UserId, buyer_id: UserId, note: str, now: datetime
    ) -> "AuditEntry":
        """Raises `NoteMissing`, `NoteTooLong`."""
        subject = f"account:{buyer_id}"
        return cls(audit_id, actor_id, "payment_hold.release", subject, "released", required_note(note), now)

    @classmethod
    def payment_hold_kept(
        cls, *, audit_id: AuditId, actor_id: UserId, buyer_id: UserId, policy: str, note: str, now: datetime
    ) -> "AuditEntry":
        """Raises `NoteMissing`, `NoteTooLong`."""
        subject = f"account:{buyer_id}"
        return cls(audit_id, actor_id, "payment_hold.keep", subject, policy, required_note(note), now)

    @classmethod
    def footage_kept(
        cls, *, audit_id: AuditId, actor_id: UserId | None, footage_id: FootageId, stream_id: StreamId, reason: str,
        note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """The last minute of a show is preserved: on demand, or because it was stopped."""
        subject = f"footage:{footage_id} stream:{stream_id}"
        return cls(audit_id, actor_id, "footage.keep", subject, reason, note, now)

    @classmethod
    def footage_viewed(
        cls, *, audit_id: AuditId, actor_id: UserId, footage_id: FootageId, stream_id: StreamId, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        subject = f"footage:{footage_id} stream:{stream_id}"
        return cls(audit_id, actor_id, "footage.view", subject, "viewed", note, now)

    @classmethod
    def footage_opening(
        cls, *, audit_id: AuditId, actor_id: UserId, footage_id: FootageId, opening_id: FootageOpeningId, reason: str,
        note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """One person asks to look at a clip, another answers: `reason` is `asked`, `allowed` or `refused`."""
        subject = f"footage:{footage_id} footage_opening:{opening_id}"
        return cls(audit_id, actor_id, "footage.open", subject, reason, note, now)

    @classmethod
    def cyber_tip(
        cls, audit_id: AuditId, actor_id: UserId | None, tip_id: CyberTipId, act: str, now: datetime
    ) -> "AuditEntry":
        """`act` is `draft`, `allow`, `refuse`, `call_off`, `finish` or `retract`. Whom a report is about, and what was
        said of it, stands in it: more people read this log."""
        return cls(audit_id, actor_id, f"cyber_tip.{act}", f"cyber_tip:{tip_id}", act, "", now)

    @classmethod
    def labelled(
        cls, *, audit_id: AuditId, actor_id: UserId | None, act: str, label_id: LabelId, person_id: UserId, kind: str,
        note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """`act` is `put` or `remove`."""
        subject = f"account:{person_id} label:{label_id}"
        return cls(audit_id, actor_id, f"label.{act}", subject, kind, note, now)

    @classmethod
    def picture_banked(
        cls, *, audit_id: AuditId, actor_id: UserId, hash_id: BankedHashId, footage_id: FootageId, kind: str, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """The hash of what was on camera went into our bank: it is stopped wherever it comes again."""
        subject = f"picture_hash:{hash_id} footage:{footage_id}"
        return cls(audit_id, actor_id, "picture_hash.add", subject, kind, note, now)

    @classmethod
    def picture_retired(
        cls, *, audit_id: AuditId, actor_id: UserId, hash_id: BankedHashId, note: str, now: datetime
    ) -> "AuditEntry":
        return cls(audit_id, actor_id, "picture_hash.retire", f"picture_hash:{hash_id}", "retired", note, now)

    @classmethod
    def match_called_false(
        cls, *, audit_id: AuditId, actor_id: UserId, false_match_id: FalseMatchId, stream_id: StreamId, act: str,
        note: str, now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """`act`: said, confirmed or refused. Of a child's match, and for its officers alone (CSA-04)."""
        subject = f"false_match:{false_match_id} stream:{stream_id}"
        return cls(audit_id, actor_id, "frame_match.false", subject, act, note, now)

    @classmethod
    def recording_viewed(
        cls, *, audit_id: AuditId, actor_id: UserId, recording_id: RecordingId, stream_id: StreamId, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """Raises `NoteMissing`, `NoteTooLong`."""
        subject = f"recording:{recording_id} stream:{stream_id}"
        return cls(audit_id, actor_id, "recording.view", subject, "viewed", required_note(note), now)

    @classmethod
    def frame_matched(
        cls, *, audit_id: AuditId, stream_id: StreamId, performer_id: UserId, now: datetime
    ) -> "AuditEntry":
        """A frame was one of a bank's pictures: the show was stopped and the account held. Not of which bank:
        more people read this log than may know of such a case (CSA-04)."""
        subject = f"stream:{stream_id} account:{performer_id}"
        return cls(audit_id, None, "stream.stop", subject, "known_picture", "", now)

    @classmethod
    def frame_alarmed(
        cls,
        *,
        audit_id: AuditId,
        alarm_id: FrameAlarmId,
        stream_id: StreamId,
        is_covered: bool,
        now: datetime,
    ) -> "AuditEntry":
        """A classifier raised an alarm. Not of what: more people read this log than may know of such a case."""
        act = "cover" if is_covered else "alarm"
        return cls(
            audit_id, None, f"stream.{act}", f"stream:{stream_id} alarm:{alarm_id}", "classifier", "", now
        )

    @classmethod
    def code_alarmed(
        cls, *, audit_id: AuditId, alarm_id: CodeAlarmId, stream_id: StreamId, now: datetime
    ) -> "AuditEntry":
        """A code was shown that concerns people. What it says stands in its case."""
        return cls(audit_id, None, "stream.alarm", f"stream:{stream_id} alarm:{alarm_id}", "code", "", now)

    @classmethod
    def speech_alarmed(
        cls, *, audit_id: AuditId, alarm_id: SpeechAlarmId, stream_id: StreamId, now: datetime
    ) -> "AuditEntry":
        """A term was heard. Not which: more people read this log than may know of such a case."""
        return cls(
            audit_id, None, "stream.alarm", f"stream:{stream_id} alarm:{alarm_id}", "recogniser", "", now
        )

    @classmethod
    def stopped_by_platform(
        cls, *, audit_id: AuditId, stream_id: StreamId, reason: str, now: datetime
    ) -> "AuditEntry":
        return cls(audit_id, None, "stream.stop", f"stream:{stream_id}", reason, "", now)

    @classmethod
    def minor_locked(
        cls, *, audit_id: AuditId, actor_id: UserId | None, user_id: UserId, note: str, now: datetime
    ) -> "AuditEntry":
        """Without `actor_id` it was found by a provider's or a document's word. Raises `NoteTooLong`."""
        subject = f"account:{user_id}"
        return cls(audit_id, actor_id, "account.lock_minor", subject, "minor", normal_note(note), now)

    @classmethod
    def verification_decided(
        cls, *, audit_id: AuditId, actor_id: UserId, case_id: CaseId, state: str, reason: str, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """An officer moved a verification case to `state`."""
        subject = f"verification_case:{case_id}"
        return cls(audit_id, actor_id, f"verification.{state}", subject, reason, note, now)

    @classmethod
    def claims_revealed(
        cls, *, audit_id: AuditId, actor_id: UserId, case_id: CaseId, note: str, now: datetime
    ) -> "AuditEntry":
        """An officer read what a person's documents say."""
        subject = f"verification_case:{case_id}"
        return cls(audit_id, actor_id, "verification.reveal", subject, "revealed", note, now)

    @classmethod
    def email_revealed(
        cls, *, audit_id: AuditId, actor_id: UserId, user_id: UserId, note: str, now: datetime
    ) -> "AuditEntry":
        """An officer read a person's e-mail address."""
        return cls(audit_id, actor_id, "account.reveal", f"account:{user_id}", "revealed", note, now)

    @classmethod
    def age_overridden(
        cls, *, audit_id: AuditId, actor_id: UserId, user_id: UserId, state: str, note: str, now: datetime
    ) -> "AuditEntry":
        """An officer took away what an account's age allowed."""
        return cls(audit_id, actor_id, "age.override", f"account:{user_id}", state, note, now)
