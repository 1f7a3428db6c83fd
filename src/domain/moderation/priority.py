"""How urgent a case is among those of its severity and due time: 0 to 100 (MOD-07)."""

from dataclasses import dataclass

CREDIBILITY_MOST = 40
MODEL_MOST = 40
VIEWERS_MOST = 20


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a report. `upheld` of the reporter's `decided` earlier ones were right; `model_permille` is how
    sure a classifier is, 0 where none was asked; `viewers` watch at this moment."""

    upheld: int
    decided: int
    model_permille: int
    viewers: int


NO_SIGNALS = Signals(upheld=0, decided=0, model_permille=0, viewers=0)


def score_of(signals: Signals) -> int:
    """Up to 40 for the reporter, 40 for the model, and 20 for who watches, which counts by doublings.

    A new reporter begins in the middle: the ratio is of one more upheld, and two more decided, than there were.
    """
    assert 0 <= signals.upheld <= signals.decided, "no more upheld than decided"
    assert 0 <= signals.model_permille <= 1000, "a model is sure by so many of a thousand"
    credibility = CREDIBILITY_MOST * (signals.upheld + 1) // (signals.decided + 2)
    model = MODEL_MOST * signals.model_permille // 1000
    viewers = min(VIEWERS_MOST, 2 * max(0, signals.viewers).bit_length())
    return credibility + model + viewers
