"""Identities. They are UUIDs; the types keep one from being passed for another."""

from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
SessionId = NewType("SessionId", UUID)
AgeAttemptId = NewType("AgeAttemptId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
CaseId = NewType("CaseId", UUID)
EvidenceId = NewType("EvidenceId", UUID)
DocumentId = NewType("DocumentId", UUID)
DocumentViewId = NewType("DocumentViewId", UUID)
AppealId = NewType("AppealId", UUID)
AgreementId = NewType("AgreementId", UUID)
WithdrawalId = NewType("WithdrawalId", UUID)
MediaItemId = NewType("MediaItemId", UUID)
LegalRequestId = NewType("LegalRequestId", UUID)
LegalHoldId = NewType("LegalHoldId", UUID)
ErasureId = NewType("ErasureId", UUID)
StreamId = NewType("StreamId", UUID)
MessageId = NewType("MessageId", UUID)
TipId = NewType("TipId", UUID)
OrderId = NewType("OrderId", UUID)
TransferId = NewType("TransferId", UUID)
ReportId = NewType("ReportId", UUID)
AuditId = NewType("AuditId", UUID)
NoticeId = NewType("NoticeId", UUID)
EventId = NewType("EventId", UUID)
