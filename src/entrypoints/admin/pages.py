"""Every screen of staff, by capability."""

from entrypoints.admin.age_verification_documents import document_pages
from entrypoints.admin.consent import consent_pages
from entrypoints.admin.ledger import ledger_pages
from entrypoints.admin.moderation import moderation_pages
from entrypoints.admin.outbox import outbox_pages

STAFF = (
    moderation_pages,
    document_pages,
    consent_pages,
    outbox_pages,
    ledger_pages,
)
