"""The programme: people register, prove their age, publish, watch, pay, tip, talk, report; money goes back and out;
staff stop the show."""

from collections.abc import Awaitable, Callable
from functools import partial

from entrypoints.cli.demo import after_show, before_show, during_show, money_back, paying_out
from entrypoints.cli.demo.show import Show
from entrypoints.cli.demo.steps import Step


def steps_of(show: Show) -> list[Step]:
    """What the show promises, to be played in this order."""
    plays: dict[str, Callable[[Show], Awaitable[str]]] = {
        "A performer and four viewers register and sign in": before_show.register,
        "Nobody is let in without a verified age": before_show.closed_doors,
        "Everyone proves their age with the provider": before_show.prove_ages,
        "The performer signs the agreement": before_show.sign,
        "The performer brings documents and hands the case in": before_show.bring_documents,
        "Two officers approve, and one alone cannot": before_show.approve_twice,
        "The performer agrees to the fees, and says where to be paid": paying_out.agree,
        "The performer makes a show": before_show.create,
        "The performer goes live by WHIP": during_show.publish,
        "A viewer pays, and asks for some of it back": money_back.ask_back,
        "Finance approves, and the buyer cannot": money_back.approve,
        "Tips of another evening become rupees": paying_out.earn_earlier,
        "Three viewers watch by WHEP and decode the picture": during_show.watch,
        "Everyone listens to the room's events": during_show.listen,
        "A viewer buys tokens: order, checkout, webhook, credit": during_show.buy,
        "A tip reaches the performer, and a retry is charged once": during_show.tip,
        "Who has no tokens cannot tip": during_show.overdraw,
        "Everybody hears what is said": during_show.chat,
        "A gift brings a goal nearer, and names nobody": during_show.give,
        "A viewer reports the show, and staff see it": during_show.report,
        "All viewers still decode the picture": during_show.still_watching,
        "The performer draws rupees, and a retry is one payout": paying_out.draw,
        "One of finance makes the batch, another checks it": paying_out.let_go,
        "The refund is back where it was paid from": money_back.has_arrived,
        "The bank has paid the performer": paying_out.has_arrived,
        "A moderator stops the show, and all media stops": after_show.stop,
        "Nobody comes back in with an old token": after_show.rejoin,
        "The performer is told why: notice and e-mail": after_show.tell,
        "The audit log names who stopped it, and why": after_show.audit,
        "Everybody has what was bought, tipped and earned": after_show.count,
        "Statements say it line by line, and add up": after_show.read_statements,
    }
    steps = [Step(name, partial(play, show), essential=False) for name, play in plays.items()]
    return [*steps, Step("The ledger is proven", partial(after_show.verify, show), essential=True)]
