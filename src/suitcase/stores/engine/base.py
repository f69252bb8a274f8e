"""Django's connection to PostgreSQL, in which going back to a savepoint does not cost the prepared statements.

psycopg forgets every prepared statement of a connection when it sees a ROLLBACK, also one to a savepoint, in case the
transaction had made or dropped tables. Only migrations do that here, and they prepare nothing that lives on. But every
refusal goes back to a savepoint, and with row-level security planning is dearer than running: the next visitor of the
connection would pay for planning everything anew. PostgreSQL itself keeps prepared statements through a rollback.
Savepoints have names of their own besides, so that they would push the statements worth preparing out of the count.
"""

from __future__ import annotations

from django.db.backends.postgresql import base
from psycopg import errors, pq


class DatabaseWrapper(base.DatabaseWrapper):
    """Savepoints and rollbacks go to libpq directly, past psycopg's memory of statements."""

    def _savepoint(self, sid: str) -> None:
        self._directly(self.ops.savepoint_create_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        self._directly(self.ops.savepoint_rollback_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        self._directly(self.ops.savepoint_commit_sql(sid))

    def _rollback(self) -> None:
        if self.connection is None or self.connection.closed:
            super()._rollback()  # type: ignore[misc]  # the stubs do not know it
        elif self.connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            self._directly("ROLLBACK")

    def _directly(self, statement: str) -> None:
        """Run a statement of transaction control. The first of a transaction, psycopg has to begin it, goes its way."""
        connection = self.connection
        is_begun = connection is not None and connection.pgconn.transaction_status in {
            pq.TransactionStatus.INTRANS,
            pq.TransactionStatus.INERROR,
        }
        if not is_begun or self.queries_logged:
            with self.cursor() as cursor:
                cursor.execute(statement)
            return
        with self.wrap_database_errors:
            result = connection.pgconn.exec_(statement.encode())
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)
