"""How urgent a case is among those of its severity and due time: 0 to 100 (MOD-07)."""

from dataclasses import dataclass

MOST = 100
CREDIBILITY_MOST = 40
MODEL_MOST = 40
VIEWERS_MOST = 20
JOINED_MOST = 10
STRIKES_MOST = 10


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a report. `upheld` of the reporter's `decided` earlier ones were right; `model_permille` is how
    sure a classifier is, 0 where none was asked; `viewers` watch at this moment; `joined` reports are on the case
    already; `strikes` is what the strikes weigh that its person has. `is_limited`: the reporter reported without cause
    too often, and is put before nobody (MOD-16)."""

    upheld: int
    decided: int
    is_limited: bool
    model_permille: int
    viewers: int
    joined: int
    strikes: int


NO_SIGNALS = Signals(upheld=0, decided=0, is_limited=False, model_permille=0, viewers=0, joined=0, strikes=0)


def score_of(signals: Signals) -> int:
    """Up to 40 for the reporter, 40 for the model, 20 for who watches and 10 for who reported before, both of which
    count by doublings, and 10 for strikes; no more than 100. Nothing at all for a reporter who is limited.

    A new reporter begins in the middle: the ratio is of one more upheld, and two more decided, than there were.
    """
    assert 0 <= signals.upheld <= signals.decided, "no more upheld than decided"
    assert 0 <= signals.model_permille <= 1000, "a model is sure by so many of a thousand"
    if signals.is_limited:
        return 0
    credibility = CREDIBILITY_MOST * (signals.upheld + 1) // (signals.decided + 2)
    model = MODEL_MOST * signals.model_permille // 1000
    viewers = min(VIEWERS_MOST, 2 * max(0, signals.viewers).bit_length())
    joined = min(JOINED_MOST, 2 * max(0, signals.joined).bit_length())
    strikes = min(STRIKES_MOST, max(0, signals.strikes))
    return min(MOST, credibility + model + viewers + joined + strikes)
