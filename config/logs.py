"""How the log is written: plain lines for people or JSON for programs, each with what is bound (a submission's id)."""

from typing import Any

import structlog

SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
)

TALKATIVE = ("pikepdf", "libarchive")  # libraries that greet at INFO: a command's own line must stand alone


def logging_of(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: one handler to standard error, every line through structlog."""
    json_lines = form == "json"
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if json_lines else _plain
    last = (structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, renderer)
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": SHARED,
        "processors": last,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in TALKATIVE},
    }


def _plain(_logger: Any, _name: str, event: dict[str, Any]) -> str:
    """One line: moment, level, place, words, then whatever is bound; an exception follows on lines of its own."""
    head = f"{event.pop('timestamp')} {event.pop('level').upper()} {event.pop('logger')}: {event.pop('event')}"
    trace = event.pop("exception", "")
    more = "".join(f" {name}={value}" for name, value in sorted(event.items()))
    return f"{head}{more}" + (f"\n{trace}" if trace else "")
