"""Calls to RazorpayX through Razorpay's SDK.

The SDK knows fund accounts; contacts, validations and payouts go through its own `get` and `post`.
"""

from adapters.razorpay.calls import Failing, SdkCalls
from ports.payouts.providers import PayoutProviderError

THREADS = 4

# 409: the same request is being worked on. 401: our key, and no fault of what was asked. Whether an answer that cannot
# be read did what was asked is not known, so it is no refusal.
_FAILING = Failing(
    "razorpayx", PayoutProviderError, again=frozenset({401, 409, 429}), unreadable_refuses=False
)


class RazorpayXClient(SdkCalls):
    """Fails as `PayoutProviderError`, permanent only where it refused."""

    def __init__(self, *, key_id: str, key_secret: str, api_url: str, timeout_seconds: float) -> None:
        super().__init__(
            _FAILING,
            threads=THREADS,
            key_id=key_id,
            key_secret=key_secret,
            api_url=api_url,
            timeout_seconds=timeout_seconds,
        )
