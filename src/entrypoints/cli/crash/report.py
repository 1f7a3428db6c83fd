"""What a run of kills came to, for a person to read."""

import statistics

from rich.console import Console
from rich.table import Table

from entrypoints.cli.crash.run import Run


def tell(console: Console, run: Run, *, seconds: float) -> None:
    table = Table(title="Killed", title_justify="left")
    for column in ("Victim", "Kills", "Back after, median s", "at most", "Verified in, median s", "at most"):
        table.add_column(column, justify="left" if column == "Victim" else "right")
    for victim, kills in run.toll.by_victim().items():
        if kills:
            back = [kill.back_seconds for kill in kills]
            verify = [kill.verify_seconds for kill in kills]
            figures = (statistics.median(back), max(back), statistics.median(verify), max(verify))
            table.add_row(victim, str(len(kills)), *(f"{figure:.2f}" for figure in figures))
    console.print(table)
    count, spenders = len(run.toll.killed), run.stage.spenders
    console.print(
        f"{count:,} kills in {seconds / 60:.1f} min ({seconds / max(1, count):.2f} s each), "
        f"{sum(len(s.tipped) for s in spenders):,} tips and {sum(len(s.paid) for s in spenders):,} orders answered, "
        f"{sum(s.retries for s in spenders):,} retries, {sum(s.lost_answers for s in spenders):,} tips booked by a "
        f"try whose answer was lost. After each kill {run.toll.checks} checks of the ledger held and every answered "
        "act was there; at the end every wallet's lines are what was answered, and nothing else."
    )
