"""Statements that are put together once: how to ask is kept, never an answer (ADR 0011).

Django writes the SQL of a statement anew each time, which takes it several times as long as the
database takes to answer; on SQLite all other writers wait meanwhile. Here the text of a statement
is kept of which only values change, with what is needed to read its answer. What Django makes of
the query and of the rows stays Django's: this package keeps it and invents no SQL of its own.
"""

from himpun.core.known.beside import attach
from himpun.core.known.reading import Known, known
from himpun.core.known.writing import insert, insert_all, update

__all__ = ["Known", "attach", "insert", "insert_all", "known", "update"]
