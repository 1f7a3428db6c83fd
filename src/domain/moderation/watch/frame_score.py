"""How well a classifier judges frames of which people said what they show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.moderation.watch.frame_verdict import SIGN_RULES, FrameSign, FrameVerdict


@dataclass(frozen=True, slots=True)
class LabelledVerdict:
    """`shows` is what people said of the frame; None where it has no sign."""

    shows: FrameSign | None
    verdict: FrameVerdict


@dataclass(frozen=True, slots=True)
class SignScore:
    """Of one sign, each frame taken by itself; an alarm on air takes two of three (`Suspicion`).

    `found` and `covered` of the `shown` frames have at least the permille of an alarm, and of a cover; `mistaken` and
    `mistaken_covered` are so many of the `others`, which show something else or nothing.
    """

    sign: FrameSign
    shown: int
    found: int
    covered: int
    others: int
    mistaken: int
    mistaken_covered: int

    @property
    def recall(self) -> float | None:
        """The part of the frames with the sign that was found, 0 to 1; None where there was none."""
        return self.found / self.shown if self.shown else None

    @property
    def false_rate(self) -> float | None:
        """The part of all other frames that it was seen in, 0 to 1; None where there was none."""
        return self.mistaken / self.others if self.others else None


def score_frames(judged: Iterable[LabelledVerdict]) -> Sequence[SignScore]:
    """One score for each sign that the classifier knows, in the order of `FrameSign`."""
    judged = tuple(judged)
    known = {sign for each in judged for sign in each.verdict.permille}
    return tuple(_score(sign, judged) for sign in FrameSign if sign in known)


def _score(sign: FrameSign, judged: Sequence[LabelledVerdict]) -> SignScore:
    rule = SIGN_RULES[sign]
    shown = [each.verdict.permille.get(sign, 0) for each in judged if each.shows is sign]
    others = [each.verdict.permille.get(sign, 0) for each in judged if each.shows is not sign]

    def covered(permilles: Sequence[int]) -> int:
        return sum(rule.cover is not None and permille >= rule.cover for permille in permilles)

    return SignScore(
        sign,
        shown=len(shown),
        found=sum(permille >= rule.alarm for permille in shown),
        covered=covered(shown),
        others=len(others),
        mistaken=sum(permille >= rule.alarm for permille in others),
        mistaken_covered=covered(others),
    )
