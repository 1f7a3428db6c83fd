from uuid import uuid4

import pytest

from adapters.crypto.unsubscribe_links import HmacUnsubscribeLinks
from domain.ids import UserId
from ports.notifications.notices import NoSuchLink

LINKS = HmacUnsubscribeLinks("a secret")


def token_for(user_id: UserId) -> str:
    return LINKS.path_for(user_id).removeprefix("/unsubscribe/")


def test_a_link_says_who_was_sent_it_and_is_the_same_each_time() -> None:
    user_id = UserId(uuid4())
    assert LINKS.read(token_for(user_id)) == user_id
    assert LINKS.path_for(user_id) == LINKS.path_for(user_id)
    assert len(token_for(user_id)) == 43


def test_no_other_link_is_taken() -> None:
    token, other = token_for(UserId(uuid4())), token_for(UserId(uuid4()))
    for forged in ("", "x", "é", "A" * 43, token[:-1], token + "A", other[:22] + token[22:], token[:22]):
        with pytest.raises(NoSuchLink):
            LINKS.read(forged)
    with pytest.raises(NoSuchLink):
        HmacUnsubscribeLinks("another secret").read(token)
