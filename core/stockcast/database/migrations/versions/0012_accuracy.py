"""Sums of scores by session and by ticker and month, which triggers keep in the transaction that stores a score.

A page that tells of millions of scores reads some thousand sums. What restated prices changed is kept as differences,
so that the sums of first scores stay as they were. Of baselines those forecasts count that a model made too, so that
both are sums over the same targets.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

KEY = "ticker, bar_interval, as_of, horizon, model_id"
SCORES = f"""
{KEY}, actual, pinball, pinball_naive, abs_error, abs_error_naive, inside_50, inside_80, inside_90, inside_95, pit
"""
LEVELS = "ARRAY[0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975]"
CHANCES = "ARRAY[0.45, 0.48, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.57]"
CELLS = range(10)


def counted(condition: str) -> str:
    return f"coalesce(sum(sign) FILTER (WHERE {condition}), 0)"


def by_cell(cell: str, summed: str = "sum(sign)", condition: str = "true") -> str:
    parts = (f"coalesce({summed} FILTER (WHERE {cell} = {number} AND {condition}), 0)" for number in CELLS)
    return f"ARRAY[{', '.join(parts)}]"


ROSE = "actual > last_price"
TOLD = "prob_up <> 0.5 AND actual <> last_price"
MEASURES = {
    "forecasts": ("integer", "sum(sign)"),
    "pinball": ("double precision", "sum(sign * pinball)"),
    "pinball_naive": ("double precision", "sum(sign * pinball_naive)"),
    "squared_difference": ("double precision", "sum(sign * (pinball - pinball_naive) ^ 2)"),
    "abs_error": ("double precision", "sum(sign * abs_error)"),
    "abs_error_naive": ("double precision", "sum(sign * abs_error_naive)"),
    "inside_50": ("integer", counted("inside_50")),
    "inside_80": ("integer", counted("inside_80")),
    "inside_90": ("integer", counted("inside_90")),
    "inside_95": ("integer", counted("inside_95")),
    "directions": ("integer", counted(TOLD)),
    "hits": ("integer", counted(f"{TOLD} AND (prob_up > 0.5) = ({ROSE})")),
}
BY_CELL = {
    "pit_counts": ("integer[]", by_cell("pit_cell")),
    "rise_counts": ("integer[]", by_cell("rise_cell")),
    "rises": ("integer[]", by_cell("rise_cell", condition=ROSE)),
    "rises_said": ("double precision[]", by_cell("rise_cell", "sum(sign * prob_up)")),
}
DAY_KEY = "bar_interval, horizon, as_of, model_id, replayed, restated"
MONTH_KEY = "ticker, bar_interval, horizon, month, model_id, replayed, restated"


def columns(measures: dict[str, tuple[str, str]]) -> str:
    return ",\n".join(f"    {name} {kind} NOT NULL" for name, (kind, _) in measures.items())


TABLES = f"""
CREATE TABLE score_days (
    bar_interval text NOT NULL,
    horizon      smallint NOT NULL,
    as_of        timestamptz NOT NULL,
    model_id     uuid NOT NULL REFERENCES models,
    replayed     boolean NOT NULL,
    restated     boolean NOT NULL,
{columns(MEASURES | BY_CELL)},
    PRIMARY KEY ({DAY_KEY})
);
COMMENT ON TABLE score_days IS 'Sums over the tickers of forecast_scores, kept by triggers';
COMMENT ON COLUMN score_days.restated IS 'What restated prices changed: to be added to the sums of first scores';
COMMENT ON COLUMN score_days.directions IS 'Forecasts that tell a direction of a price that moved; hits are right';
COMMENT ON COLUMN score_days.pit_counts IS 'Outcomes below the first level, between the levels, and above the last one';
COMMENT ON COLUMN score_days.rise_counts IS 'Forecasts by chance of a rise, parted at {CHANCES[5:]}';
COMMENT ON COLUMN score_days.rises_said IS 'Sums of these chances; rises counts what came';

CREATE TABLE score_months (
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    horizon      smallint NOT NULL,
    month        date NOT NULL,
    model_id     uuid NOT NULL REFERENCES models,
    replayed     boolean NOT NULL,
    restated     boolean NOT NULL,
{columns(MEASURES)},
    PRIMARY KEY ({MONTH_KEY})
);
CREATE INDEX score_months_by_model ON score_months (model_id, bar_interval, horizon, month);
CREATE INDEX forecast_scores_largest ON forecast_scores (model_id, horizon, pinball DESC);
COMMENT ON TABLE score_months IS 'Sums of forecast_scores by ticker and month of the as-of time, kept by triggers';
GRANT SELECT ON score_days, score_months TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader,
    stockcast_backup;
"""

ELEMENTS = """
CREATE FUNCTION elements_added(one anyarray, other anyarray) RETURNS anyarray LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(a + b ORDER BY place) FROM unnest(one, other) WITH ORDINALITY AS both_(a, b, place)
$$;
"""

# A rescore counts, and the score that it takes the place of does not any more.
FIRST = f"SELECT 1 AS sign, false AS restated, {SCORES} FROM {{added}}"  # noqa: S608 - all parts are constants of this module
AGAIN = f"""
SELECT 1 AS sign, true AS restated, {SCORES} FROM {{added}}
UNION ALL
SELECT -1, true, b.* FROM {{added}} a CROSS JOIN LATERAL (
    SELECT {SCORES} FROM (
        SELECT {SCORES}, true AS again, scored_at FROM forecast_rescores
        WHERE ({KEY}) = (a.ticker, a.bar_interval, a.as_of, a.horizon, a.model_id) AND scored_at < a.scored_at
        UNION ALL
        SELECT {SCORES}, false, scored_at FROM forecast_scores
        WHERE ({KEY}) = (a.ticker, a.bar_interval, a.as_of, a.horizon, a.model_id)
    ) earlier ORDER BY again DESC, scored_at DESC LIMIT 1
) b
"""  # noqa: S608 - all parts are constants of this module


def summed(table: str, key: str, measures: dict[str, tuple[str, str]], source: str) -> str:
    values = ", ".join(expression for _, expression in measures.values())
    merged = ", ".join(
        f"{name} = elements_added(kept.{name}, excluded.{name})"
        if kind.endswith("[]")
        else f"{name} = kept.{name} + excluded.{name}"
        for name, (kind, _) in measures.items()
    )
    return f"""
    INSERT INTO {table} AS kept ({key}, {", ".join(measures)})
    SELECT {key}, {values}
    FROM (
        SELECT s.*, f.replayed, f.prob_up, f.last_price, date_trunc('month', s.as_of, 'UTC')::date AS month,
               width_bucket(s.pit, {LEVELS}) AS pit_cell, width_bucket(f.prob_up, {CHANCES}) AS rise_cell
        FROM ({source}) s JOIN forecasts f USING ({KEY}) JOIN models m USING (model_id)
        WHERE m.status <> 'baseline' OR EXISTS (
            SELECT FROM forecasts o JOIN models n ON n.model_id = o.model_id AND n.status <> 'baseline'
            WHERE o.ticker = s.ticker AND o.bar_interval = s.bar_interval AND o.as_of = s.as_of
              AND o.horizon = s.horizon
        )
    ) scored
    GROUP BY {key}
    ON CONFLICT ({key}) DO UPDATE SET {merged};
    """  # noqa: S608 - all parts are constants of this module


def both(source: str, added: str) -> str:
    filled = source.format(added=added)
    return summed("score_days", DAY_KEY, MEASURES | BY_CELL, filled) + summed(
        "score_months", MONTH_KEY, MEASURES, filled
    )


def trigger(table: str, name: str, source: str) -> str:
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    BEGIN
        {both(source, "added")}
        RETURN NULL;
    END $$;
    CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


def execute(sql: str) -> None:
    # Plain SQL, in which colons and percent signs mean nothing to the driver.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)


def upgrade() -> None:
    execute(TABLES)
    execute(ELEMENTS)
    execute("SET LOCAL timezone = 'UTC'")
    execute(both(FIRST, "forecast_scores"))
    # Of several rescores of a forecast each takes the place of the one before
    execute(both(AGAIN, "forecast_rescores"))
    execute(trigger("forecast_scores", "sum_up_scores", FIRST))
    execute(trigger("forecast_rescores", "sum_up_rescores", AGAIN))


def downgrade() -> None:
    execute("DROP TRIGGER sum_up_scores ON forecast_scores; DROP TRIGGER sum_up_rescores ON forecast_rescores")
    execute("DROP FUNCTION sum_up_scores, sum_up_rescores, elements_added")
    execute("DROP INDEX forecast_scores_largest; DROP TABLE score_months, score_days")
