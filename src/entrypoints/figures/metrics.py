"""Prometheus metrics of one process. Labels are routes and codes, never ids."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


class Metrics:
    """A registry of its own for each container, so that tests do not share counters."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "livepanty_request_seconds",
            "Time to answer a request",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._events = Counter(
            "livepanty_events_total", "Things that happened", ["event"], registry=self._registry
        )

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).observe(seconds)

    def count(self, event: str) -> None:
        self._events.labels(event).inc()

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)
