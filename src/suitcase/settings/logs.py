"""Logs that people can read: time, level, event, fields. No personal data, no tokens, no bodies."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure(*, debug: bool) -> None:
    """Send the standard library's and structlog's records to stderr, one line each (JSON with SUITCASE_LOG=json)."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=True),
    ]
    as_json = os.environ.get("SUITCASE_LOG") == "json"
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        # Plain traces: the values of local variables may be somebody's name or password.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_traces(as_json),
                renderer,
            ],
        )
    )
    _use(handler, debug=debug)


def _use(handler: logging.Handler, *, debug: bool) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    if debug:
        logging.getLogger("suitcase").setLevel(logging.DEBUG)


def _traces(as_json: bool) -> list[structlog.types.Processor]:
    return [structlog.processors.format_exc_info] if as_json else []
