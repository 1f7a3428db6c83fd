"""How the show is told to the person who plays it: a line for each step, and a table of what it came to."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from entrypoints.cli.demo.show import STOP_SECONDS_MAX, Show
from entrypoints.cli.demo.steps import Audience, Outcome, Step, Verdict

MARKS = {
    Verdict.HELD: "[green]✓[/]",
    Verdict.FAILED: "[bold red]✗[/]",
    Verdict.NOT_REACHED: "[dim]–[/]",
}
NOTHING = "–"


class Told(Audience):
    """A progress bar while the show goes on, and a line above it for each step that is over."""

    def __init__(self, console: Console, *, steps: int) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=steps)

    def __enter__(self) -> "Told":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begins(self, step: Step) -> None:
        self._progress.update(self._task, description=step.name)

    def ends(self, outcome: Outcome) -> None:
        self._progress.advance(self._task)
        # What went wrong is told in full, over as many lines as it takes.
        in_full = outcome.verdict is Verdict.FAILED
        self._progress.console.print(
            line(outcome), no_wrap=not in_full, overflow="fold" if in_full else "ellipsis"
        )


def line(outcome: Outcome) -> str:
    took = f"{outcome.seconds:5.1f} s" if outcome.verdict is not Verdict.NOT_REACHED else " " * 7
    about = f"[dim]  {escape(outcome.detail)}[/]" if outcome.detail else ""
    return f" {MARKS[outcome.verdict]} {took}  {escape(outcome.name)}{about}"


def summary(show: Show, outcomes: Sequence[Outcome]) -> Table:
    held = sum(outcome.verdict is Verdict.HELD for outcome in outcomes)
    table = Table(title=f"{held} of {len(outcomes)} steps held", title_justify="left")
    table.add_column("What")
    table.add_column("Measured", justify="right")
    table.add_column("About", overflow="fold")
    for seat in show.seats:
        player = seat.player
        about = f"first frame {_number(player.first_frame_seconds, '.2f')} s"
        about += f", glass to glass p50 {_number(player.glass_to_glass_p50_ms, '.0f')} ms"
        table.add_row(f"{seat.person.name} decoded", f"{player.frames_decoded} frames", about)
    table.add_section()
    figures = show.figures
    table.add_row("Tip to performer", f"{_number(figures.tip_ms, '.0f')} ms", "from the request to the event")
    stop = f"from the call to the last packet; {STOP_SECONDS_MAX:.0f} s are allowed"
    table.add_row("Stop of all media", f"{_number(figures.stop_seconds, '.2f')} s", stop)
    table.add_section()
    table.add_row("Bought", f"{_number(figures.bought, ',')} tokens", "through checkout and webhook")
    table.add_row("Tipped", f"{_number(figures.tipped, ',')} tokens", "sent twice, charged once")
    table.add_row("The viewer has", f"{_number(figures.balance, ',')} tokens", "")
    table.add_row(
        "The performer earned", f"{_number(figures.earned, ',')} tokens", "after the platform's share"
    )
    table.add_row("Refunded", f"₹{_rupees(figures.refund_paise)}", "to where it was paid from")
    table.add_row("Paid out", f"₹{_rupees(figures.net_paise)}", "after tax, by two people of finance")
    table.add_section()
    table.add_row("Ledger", _ledger(figures.findings), f"{_number(figures.checks, '')} checks")
    return table


def _ledger(findings: int | None) -> str:
    if findings is None:
        return "[bold red]not proven[/]"
    return "[green]holds[/]" if findings == 0 else f"[bold red]{findings} wrong[/]"


def _rupees(paise: int | None) -> str:
    return _number(None if paise is None else paise / 100, ",.2f")


def _number(value: float | None, shape: str) -> str:
    return NOTHING if value is None else format(value, shape)
