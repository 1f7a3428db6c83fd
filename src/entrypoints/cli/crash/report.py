"""What a run of kills came to, for a person to read."""

import statistics

from rich.console import Console
from rich.table import Table

from entrypoints.cli.crash.answered import Answered
from entrypoints.cli.crash.run import Run


def tell(console: Console, run: Run, *, seconds: float) -> None:
    console.print(_victims(run))
    console.print(_acts(run.stage.answered))
    count, proofs = len(run.toll.killed), run.toll.verify_seconds
    refunds, payouts = run.stage.bank.kept_to_itself()
    console.print(
        f"{count:,} kills in {seconds / 60:.1f} min ({seconds / max(1, count):.2f} s each), "
        f"{run.stage.answered.retries:,} retries, "
        f"{sum(spender.lost_answers for spender in run.stage.spenders):,} tips booked by a try whose answer was lost, "
        f"{refunds:,} refunds and {payouts:,} payouts that the bank did without a word. The worker was behind by "
        f"{run.toll.behind_seconds:.0f} s at most, and {len(run.toll.late):,} payments or payouts waited in line for "
        "longer than a check allows. "
        f"After each kill {run.toll.checks} checks of the ledger held ({len(proofs):,} proofs of the whole book, "
        f"median {statistics.median(proofs):.1f} s, at most {max(proofs):.1f} s) and every answered act was there. At "
        "the end every wallet's lines are what was answered, and nothing else; each refund and payout moved once or "
        "not at all, and each order was paid once, by the books of gateway and bank."
    )


def _victims(run: Run) -> Table:
    table = Table(title="Killed", title_justify="left")
    for column in ("Victim", "Kills", "Back after, median s", "at most"):
        table.add_column(column, justify="left" if column == "Victim" else "right")
    for victim, kills in run.toll.by_victim().items():
        if kills:
            back = [kill.back_seconds for kill in kills]
            table.add_row(victim, str(len(kills)), f"{statistics.median(back):.2f}", f"{max(back):.2f}")
    return table


def _acts(answered: Answered) -> Table:
    table = Table(title="While people asked for", title_justify="left")
    for column in ("Act", "Answered", "After retries", "Kills while under way"):
        table.add_column(column, justify="left" if column == "Act" else "right")
    for act, acts in answered.acts.items():
        table.add_row(act, *(f"{count:,}" for count in (len(acts), answered.lost[act], answered.hit[act])))
    return table
