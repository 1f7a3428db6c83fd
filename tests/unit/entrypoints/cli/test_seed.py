"""The accounts that `livepanty dev` begins with."""

from domain.identity.user import normal_display_name
from entrypoints.cli.seed import ACCOUNTS


def test_everybody_who_is_seeded_may_be_called_so() -> None:
    assert [normal_display_name(account.display_name) for account in ACCOUNTS] == [
        account.display_name for account in ACCOUNTS
    ]
