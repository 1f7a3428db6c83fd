"""The book by itself: its units, accounts and journal."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import ACCOUNT, LEGS
from adapters.postgres.ledger.days import LAST_SEALED, MOVED, SUMMED
from domain.ledger.chart import AccountKind

_CHART = "VALUES " + ", ".join(
    f"('{kind.value}', '{kind.unit.value}', {'NULL::bigint' if kind.may_go_negative else 0})"
    for kind in AccountKind
)

CHECKS: dict[str, str] = {
    "each unit sums to zero": """
        SELECT 'unit ' || unit AS subject, 'its balances sum to ' || sum(balance) AS detail
        FROM ledger_account GROUP BY unit HAVING sum(balance) <> 0
    """,
    "every account follows the chart": f"""
        SELECT {ACCOUNT} AS subject,
               'it counts ' || a.unit || ' with floor ' || coalesce(a.floor::text, 'none') || ', its kind counts '
               || coalesce(chart.unit, 'nothing') || ' with floor ' || coalesce(chart.floor::text, 'none') AS detail
        FROM ledger_account a
        LEFT JOIN ({_CHART}) AS chart (kind, unit, floor) ON chart.kind = a.kind
        WHERE (a.unit, a.floor) IS DISTINCT FROM (chart.unit, chart.floor)
    """,
    "no balance is below its floor": f"""
        SELECT {ACCOUNT} AS subject,
               'its balance is ' || a.balance || CASE WHEN a.held = 0 THEN '' ELSE ', ' || a.held || ' of it held' END
               || ', its floor ' || a.floor AS detail
        FROM ledger_account a WHERE a.balance - a.held < a.floor
    """,
    "every balance is the sum of its journal": f"""
        WITH {LEGS}, sums AS (SELECT account, sum(change) AS total FROM legs GROUP BY account)
        SELECT {ACCOUNT} AS subject,
               'its balance is ' || a.balance || ', its journal sums to ' || coalesce(sums.total, 0) AS detail
        FROM ledger_account a LEFT JOIN sums ON sums.account = a.id
        WHERE a.balance <> coalesce(sums.total, 0)
    """,
    "every transfer stays in its unit": f"""
        WITH {LEGS}
        SELECT 'transfer ' || legs.id AS subject,
               CASE WHEN a.id IS NULL THEN 'there is no account ' || legs.account
                    ELSE 'it moves ' || legs.unit || ', account ' || a.id || ' counts ' || a.unit END AS detail
        FROM legs LEFT JOIN ledger_account a ON a.id = legs.account
        WHERE a.unit IS DISTINCT FROM legs.unit ORDER BY legs.sequence
    """,
    "the book counts its transactions on from the end of its chain": """
        SELECT 'epoch ' || e.number AS subject, 'seal ' || e.seals || ' is not the one that it went on from' AS detail
        FROM ledger_epoch e LEFT JOIN ledger_seal s ON s.number = e.seals
        WHERE e.seal_hash IS DISTINCT FROM CASE WHEN e.seals = 0 THEN decode(repeat('00', 32), 'hex') ELSE s.hash END
        UNION ALL
        SELECT 'the journal', 'it counts from ' || counts.base || ', the latest epoch says ' || epoch.base
        FROM (
            SELECT coalesce(substring(pg_get_expr(d.adbin, d.adrelid) FROM '[+] ''?([0-9]+)'), '0')::bigint AS base
            FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = 'ledger_transfer'::regclass AND a.attname = 'xact'
        ) AS counts, (SELECT base FROM ledger_epoch ORDER BY number DESC LIMIT 1) AS epoch
        WHERE counts.base <> epoch.base
    """,
    "every day's sums are those of its sealed transfers": f"""
        WITH summed AS (
            SELECT day, account, kind, sum(came) AS came, sum(went) AS went FROM ({SUMMED}) AS each GROUP BY 1, 2, 3
        ),
        moved AS ({MOVED.format(some="xact <= " + LAST_SEALED)})
        SELECT 'day ' || day AS subject,
               account || ' got ' || coalesce(summed.came, 0) || ' and gave ' || coalesce(summed.went, 0)
               || ' by ' || kind || ', its journal says ' || coalesce(moved.came, 0) || ' and '
               || coalesce(moved.went, 0) AS detail
        FROM summed FULL JOIN moved USING (day, account, kind)
        WHERE (summed.came, summed.went) IS DISTINCT FROM (moved.came, moved.went)
        ORDER BY day, account, kind
    """,
}
