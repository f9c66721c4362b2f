"""Other databases: one question, in a session that cannot write, streamed row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..rules.shapes import Sql
from .feed import Feed, Line, Meter, Origin, SourceProblem, World

_DRIVERS = {
    "postgresql": ("postgresql+psycopg", 5432),
    "mysql": ("mysql+pymysql", 3306),
    "mariadb": ("mariadb+pymysql", 3306),
    "sqlserver": ("mssql+pymssql", 1433),
    "sqlite": ("sqlite", 0),
}
_BATCH = 2000
_WRITES = re.compile(
    r"\b(insert|update|delete|merge|drop|alter|create|truncate|exec|execute|grant|call|into)\b",
    re.IGNORECASE,
)
_FILES = re.compile(r"\binto\s+(outfile|dumpfile)\b|\bload_file\b", re.IGNORECASE)
_HIDDEN = re.compile(r"/\*M?!")  # a comment that these databases carry out


def feed(read: Sql, meter: Meter, world: World) -> Feed:
    """Rows of the answer; with a cursor only those after the last run's."""
    engine = _engine(read, meter, world)
    reached = [world.since or read.since]
    origin = Origin(
        name=read.database or read.file, url=f"{read.engine}://{read.host or read.file}"
    )
    rows = _rows(engine, read, meter, reached)
    first = next(rows)
    return Feed(
        header=first,  # type: ignore[arg-type]
        rows=rows,  # type: ignore[arg-type]
        origins=[origin],
        whole=not read.cursor,
        since=(lambda: reached[0]) if read.cursor else None,
    )


def _rows(
    engine: Engine, read: Sql, meter: Meter, reached: list[str]
) -> Iterator[tuple[str, ...] | Line]:
    """First the header, then the rows."""
    if _writes(read):
        raise SourceProblem("sql", why="read only")
    try:
        with engine.connect() as connection:
            try:
                yield from _asked(connection, read, meter, reached)
            except BaseException:
                connection.invalidate()  # hang up: some drivers would first fetch all the rest
                raise
            connection.rollback()
    except DBAPIError as error:
        raise _told(error) from error
    except SQLAlchemyError as error:
        raise SourceProblem("sql", why=type(error).__name__) from error
    finally:
        engine.dispose()


def _asked(
    connection: Connection, read: Sql, meter: Meter, reached: list[str]
) -> Iterator[tuple[str, ...] | Line]:
    _only_read(connection, read.engine)
    streamed = connection.execution_options(stream_results=True, yield_per=_BATCH)
    given = {"since": reached[0]} if read.cursor else {}
    result = streamed.execute(sqlalchemy.text(read.query.rstrip().rstrip(";")), given)
    header = tuple(result.keys())
    yield header
    farthest: Any = None
    for line, row in enumerate(result, 1):
        meter.row()
        values = {name: _plain(value) for name, value in zip(header, row, strict=True)}
        come = values.get(read.cursor) if read.cursor else None
        if come is not None and (farthest is None or come > farthest):
            farthest, reached[0] = come, str(come)  # whatever order they come in
        yield 0, line, values


def _told(error: DBAPIError) -> SourceProblem:
    """The first line of what the database says: it names no password."""
    words = (str(error.orig).strip() or type(error).__name__).splitlines()[0][:200]
    if "authentication" in words.lower() or "access denied" in words.lower():
        return SourceProblem("sign_in", why="SQL")
    if error.connection_invalidated or "connect" in words.lower() or "timeout" in words.lower():
        return SourceProblem("silent", why=words)
    return SourceProblem("sql", why=words)


def _writes(read: Sql) -> bool:
    """Whether the question would write where the session alone does not forbid it."""
    if read.engine in ("sqlserver", "sqlite"):
        return bool(_WRITES.search(_bare(read.query)))
    if read.engine in ("mysql", "mariadb"):  # files are written in read-only transactions too
        return bool(_FILES.search(read.query) or _HIDDEN.search(read.query))
    return False


def _bare(query: str) -> str:
    """The question without comments, quoted names and texts."""
    return re.sub(
        r"'(?:[^']|'')*'|\"[^\"]*\"|\[[^\]]*\]|--[^\n]*|/\*.*?\*/",
        " ",
        query,
        flags=re.DOTALL,
    )


def _engine(read: Sql, meter: Meter, world: World) -> Engine:
    driver, usual = _DRIVERS[read.engine]
    if read.engine == "sqlite":
        return _sqlite(read, world)
    port = read.port or usual
    address = world.address_of(read.host, port)
    seconds = int(meter.silence)
    options: dict[str, Any] = {"connect_timeout": seconds}
    if read.engine == "postgresql":
        limit = meter.limits.seconds * 1000
        options["hostaddr"] = address
        options["options"] = f"-c default_transaction_read_only=on -c statement_timeout={limit}"
    elif read.engine in ("mysql", "mariadb"):
        options |= {"read_timeout": seconds, "write_timeout": seconds, "charset": "utf8mb4"}
    else:
        options = {"login_timeout": seconds, "timeout": meter.limits.seconds, "read_only": True}
    host = read.host if read.engine == "postgresql" else address
    url = URL.create(driver, read.user or None, read.password or None, host, port, read.database)
    return sqlalchemy.create_engine(
        url, connect_args=options, poolclass=sqlalchemy.NullPool, hide_parameters=True
    )


def _sqlite(read: Sql, world: World) -> Engine:
    path = (world.folder / read.file).resolve()
    if not path.is_relative_to(world.folder.resolve()) or not path.is_file():
        raise SourceProblem("no_file", pattern=read.file)
    return sqlalchemy.create_engine(
        f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=sqlalchemy.NullPool
    )


_READ_ONLY = {
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "postgresql": "SET TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


def _only_read(connection: Connection, engine: str) -> None:
    if engine in _READ_ONLY:
        connection.exec_driver_sql(_READ_ONLY[engine])
    if engine in ("mysql", "mariadb"):
        connection.commit()  # it holds from the next transaction on


def _plain(value: Any) -> Any:
    """Values as a check can read them."""
    if isinstance(value, Decimal | UUID | time):
        return value if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime | date | str | int | float | bool) or value is None:
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, dict | list) else str(value)
