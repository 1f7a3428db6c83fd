"""What happens with a link, in words for staff."""

from domain.moderation.text.link_rule import JudgedLink, Verdict

_OUTCOMES = {
    Verdict.BLOCK: "It is refused, and its writer reads the rule’s number and how to appeal.",
    Verdict.HOLD: "Its message waits for whoever moderates the room.",
    Verdict.WARN: "It is shown, with a warning beside it.",
    Verdict.ALLOW: "It is shown.",
}
_UNKNOWN = "No rule lets it through: it is refused where it reads as a way off the platform, as any link nobody knows."


def outcome_of(judged: JudgedLink) -> str:
    """One or two sentences."""
    if judged.is_unseen:
        return "It is refused: nobody could see in time where this short link leads."
    leads = f"It leads to {judged.leads_to}. " if judged.is_short else ""
    seems = (
        f"It is {judged.link.host}, and looks like {judged.link.looks_like}. "
        if judged.link.looks_like
        else ""
    )
    if judged.verdict is None:
        return leads + seems + ("It is refused." if judged.is_short else _UNKNOWN)
    return leads + seems + _OUTCOMES[judged.verdict]
