"""A document's way from awaited to stored, refused or erased."""

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.document import (
    UPLOAD_WINDOW,
    Document,
    DocumentGone,
    DocumentNotAwaited,
    DocumentPurpose,
    DocumentRefused,
    DocumentState,
    NotYourDocument,
)
from domain.ids import DocumentId
from tests.builders import ASHA, NOW, RAVI, a_document, a_prepared_upload, a_stored_file

LAST_MOMENT = NOW + UPLOAD_WINDOW - timedelta(microseconds=1)


def awaited() -> Document:
    return Document.awaited(
        document_id=DocumentId(uuid4()), owner_id=ASHA, case_id=None, purpose=DocumentPurpose.SELFIE, now=NOW
    )


def test_age_23_an_awaited_document_is_stored_within_its_window() -> None:
    file = a_stored_file()
    prepared = awaited().prepared(a_prepared_upload(), now=LAST_MOMENT)
    stored = prepared.stored(file, now=LAST_MOMENT)
    assert (stored.state, stored.file, stored.upload) == (DocumentState.STORED, file, None)
    assert stored.stored_at == LAST_MOMENT
    for late in (NOW + UPLOAD_WINDOW, NOW + timedelta(days=1)):
        with pytest.raises(DocumentNotAwaited):
            awaited().stored(file, now=late)
        with pytest.raises(DocumentNotAwaited):
            awaited().prepared(a_prepared_upload(), now=late)


def test_age_23_what_is_over_is_not_stored_again() -> None:
    for document in (a_document(), awaited().refused("malware_found"), a_document().erased(NOW)):
        with pytest.raises(DocumentNotAwaited):
            document.stored(a_stored_file(), now=NOW)
        with pytest.raises(DocumentNotAwaited):
            document.require_upload()


def test_age_23_a_refusal_says_why_and_forgets_the_upload() -> None:
    refused = awaited().prepared(a_prepared_upload(), now=NOW).refused("malware_found")
    assert (refused.state, refused.refusal, refused.upload) == (DocumentState.REFUSED, "malware_found", None)
    assert refused.refused("another") == refused
    with pytest.raises(DocumentRefused):
        refused.require_not_refused()
    stored = a_document()
    assert stored.refused("too late") == stored


def test_prv_09_erasing_forgets_the_file_and_its_key_once() -> None:
    erased = a_document().erased(NOW)
    assert (erased.state, erased.file, erased.erased_at) == (DocumentState.ERASED, None, NOW)
    assert erased.erased(NOW + timedelta(days=1)) == erased
    with pytest.raises(DocumentGone):
        erased.require_file()


def test_age_23_contexts_name_the_document_and_its_owner_and_tell_uploads_apart() -> None:
    document = a_document()
    assert document.context == {"kind": "document", "id": str(document.id), "owner": str(ASHA)}
    assert document.upload_context == {**document.context, "kind": "upload"}


def test_age_23_a_document_is_its_owners() -> None:
    a_document().require_owner(ASHA)
    with pytest.raises(NotYourDocument):
        a_document().require_owner(RAVI)
