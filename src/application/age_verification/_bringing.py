"""Whether somebody may bring a document now."""

from domain.age_verification.document import (
    DOCUMENTS_PER_CASE_MAX,
    Document,
    DocumentPurpose,
    TooManyDocuments,
)
from domain.casework import InvalidTransition
from ports.transaction import Transaction


async def require_may_bring(tx: Transaction, document: Document) -> None:
    """Only to a case of one's own: while it collects, or against a decision that can be appealed.

    A legal order belongs to no case; its own use case asks who brings it. What was brought before may be repeated.
    Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`, `TooManyDocuments`.
    """
    if document.case_id is None:
        assert document.purpose is DocumentPurpose.LEGAL_ORDER, "everything else is brought to a case"
        return
    case = await tx.cases.get(document.case_id)
    case.require_holder(document.owner_id)
    brought = await tx.documents.of_case(case.id)
    if any(each.id == document.id for each in brought):
        return
    if document.purpose is not DocumentPurpose.APPEAL:
        case.require_collecting()
    elif not case.is_appealable:
        raise InvalidTransition("there is no decision here that could be appealed")
    if len(brought) >= DOCUMENTS_PER_CASE_MAX:
        raise TooManyDocuments(f"a case takes {DOCUMENTS_PER_CASE_MAX} files")
