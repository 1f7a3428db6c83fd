"""Calls to Razorpay through its own SDK."""

from adapters.razorpay.calls import Failing, SdkCalls
from ports.payments.gateways import GatewayError

THREADS = 8

# 409: the same request is being worked on, and may be asked again.
_FAILING = Failing("razorpay", GatewayError, again=frozenset({409, 429}), unreadable_refuses=True)


class RazorpayClient(SdkCalls):
    """Fails as `GatewayError`."""

    def __init__(self, *, key_id: str, key_secret: str, api_url: str, timeout_seconds: float) -> None:
        super().__init__(
            _FAILING,
            threads=THREADS,
            key_id=key_id,
            key_secret=key_secret,
            api_url=api_url,
            timeout_seconds=timeout_seconds,
        )
