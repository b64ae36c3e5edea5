"""What registries answered, kept on disk so that nobody is asked twice.

One small SQLite file in a private folder.  It only saves questions: whatever goes wrong with it
(locked, full disk, damaged, no folder) costs the memory, never the answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from scamscan.records import DomainStatus, RegistrableDomain, Registration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

KEEP_REGISTERED = 7 * 86_400
"""Seconds an answer about a registered name is kept: its day of registration never changes."""
KEEP_MISSING = 3_600
"""Seconds "not registered" is kept: somebody may register the name any minute."""
FILE = "registrations.sqlite3"
_VERSION = 1
PATIENCE = 1.0
"""Seconds to wait while another process writes: somebody waits for the answer."""
_MOST_AT_ONCE = 500
"""SQLite takes at most 999 values in one statement on old versions."""
_CREATE = (
    "CREATE TABLE IF NOT EXISTS answers"
    " (domain TEXT PRIMARY KEY, looked_up INTEGER NOT NULL, until INTEGER NOT NULL,"
    " answer TEXT NOT NULL) WITHOUT ROWID"
)


class Cache:
    """Answers by domain; safe to use from several processes.

    Args:
        folder: made when missing, for the user alone.
        patience: seconds to wait while another process writes; afterwards the use is given up.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._path = folder / FILE

    def get(self, domains: Sequence[str], now: datetime) -> dict[str, Registration]:
        """What is kept and still fresh; ``age_days`` is left to the caller (None)."""
        if not self._path.exists():
            return {}
        rows: list[tuple[str, int, str]] = []

        def read(database: sqlite3.Connection) -> None:
            for start in range(0, len(domains), _MOST_AT_ONCE):
                some = domains[start : start + _MOST_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows.extend(
                    database.execute(
                        f"SELECT domain, looked_up, answer FROM answers"  # noqa: S608 - only marks
                        f" WHERE until > ? AND domain IN ({marks})",
                        (int(now.timestamp()), *some),
                    )
                )

        self._use(read)
        kept = {domain: _read(domain, looked_up, answer) for domain, looked_up, answer in rows}
        return {domain: answer for domain, answer in kept.items() if answer is not None}

    def put(self, answers: Iterable[Registration]) -> None:
        """Keep answers, replacing older ones, and forget what is stale."""
        rows = [_row(answer) for answer in answers]
        if not rows:
            return

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
                newest = max(row[1] for row in rows)
                database.execute("DELETE FROM answers WHERE until <= ?", (newest,))

        self._use(write)

    def _use(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Open the database for one use; a failure ends the use quietly."""
        with contextlib.suppress(OSError):
            try:
                self._make_private()
                with contextlib.closing(self._open()) as database:
                    _prepare(database)
                    work(database)
            except sqlite3.OperationalError:
                return  # locked, read-only or full
            except sqlite3.DatabaseError:
                self._path.unlink(missing_ok=True)  # damaged: it was only a memory

    def _open(self) -> sqlite3.Connection:
        # No waiting for the disk: a killed process loses nothing by it, and a machine that loses
        # its power loses only a memory.
        database = sqlite3.connect(self._path, timeout=self._patience)
        database.execute("PRAGMA synchronous = OFF")
        return database

    def _make_private(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(self._folder.stat().st_mode) & 0o077:
            self._folder.chmod(0o700)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _prepare(database: sqlite3.Connection) -> None:
    if _version(database) == _VERSION:
        return
    with database:
        # Whoever comes second must see the table of the first instead of dropping it: the version
        # is asked again under the lock, which sqlite3 does not take for DROP and CREATE by itself.
        database.execute("BEGIN IMMEDIATE")
        if _version(database) == _VERSION:
            return
        database.execute("DROP TABLE IF EXISTS answers")
        database.execute(_CREATE)
        database.execute(f"PRAGMA user_version = {_VERSION}")


def _row(answer: Registration) -> tuple[str, int, int, str]:
    looked_up = int(answer.looked_up.timestamp())
    missing = answer.status is DomainStatus.NOT_REGISTERED
    facts: dict[str, Any] = {
        "status": answer.status.value,
        "registrar": answer.registrar,
        "organisation": answer.organisation,
        "country": answer.country,
        "source": answer.source,
    }
    for name in ("created", "updated", "expires"):
        day = getattr(answer, name)
        facts[name] = day.isoformat() if day else None
    keep = KEEP_MISSING if missing else KEEP_REGISTERED
    return answer.domain, looked_up, looked_up + keep, json.dumps(facts)


def _read(domain: str, looked_up: int, answer: str) -> Registration | None:
    """A kept answer; None when somebody else wrote something else into the file."""
    try:
        facts = json.loads(answer)
        days = {
            name: date.fromisoformat(facts[name]) if facts[name] else None
            for name in ("created", "updated", "expires")
        }
        return Registration(
            domain=RegistrableDomain(domain),
            status=DomainStatus(facts["status"]),
            **days,
            registrar=facts["registrar"],
            organisation=facts["organisation"],
            country=facts["country"],
            source=facts["source"],
            looked_up=datetime.fromtimestamp(looked_up, UTC),
            age_days=None,
        )
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None
