"""Frames to and from the database by COPY, the fastest way that the driver has."""

import io

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection


def read_frame(opened: connection, query: sql.Composable, schema: pl.Schema) -> pl.DataFrame:
    """Read a query's result; `schema` names its columns in order. Times arrive as UTC."""
    buffer = io.BytesIO()
    with opened.cursor() as cursor:
        cursor.copy_expert(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query).as_string(cursor), buffer)
    buffer.seek(0)
    text = pl.Schema({name: pl.String() if isinstance(kind, pl.Datetime) else kind for name, kind in schema.items()})
    if not buffer.getbuffer().nbytes:
        return pl.DataFrame(schema=schema)
    frame = pl.read_csv(buffer, has_header=False, new_columns=list(schema), schema_overrides=text, schema=text)
    times = [name for name, kind in schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(times).str.to_datetime("%Y-%m-%d %H:%M:%S%#z", time_unit="us", time_zone="UTC"))


def append_frame(opened: connection, table: str, frame: pl.DataFrame) -> int:
    """Add a frame's rows to the table's columns of the same names, but no key twice; give the number added."""
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    staging = stage_frame(opened, table, frame)
    with opened.cursor() as cursor:
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
                sql.Identifier(table), columns, columns, staging
            )
        )
        return int(cursor.rowcount)


def stage_frame(opened: connection, table: str, frame: pl.DataFrame) -> sql.Identifier:
    """Copy a frame into a temporary table that has the columns' types of `table` and ends with the transaction."""
    staging = sql.Identifier(f"staged_{table}")
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    with opened.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(staging))
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                staging, columns, sql.Identifier(table)
            )
        )
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(staging, columns)
        cursor.copy_expert(statement.as_string(cursor), io.BytesIO(frame.write_csv(include_header=False).encode()))
    return staging
