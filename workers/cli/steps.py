"""What several commands begin or end with."""

from types import FrameType
from typing import NoReturn

import typer

from config.settings import Settings, load_settings
from config.start import bring_up_to_date
from pipeline.ocr.tesseract import TesseractMissingError, require_languages


def need_broker() -> Settings:
    """The settings, when they name a broker; stops with the remedy where they do not."""
    settings = load_settings()
    if settings.embedded:
        stop("đặt TONGHOP_BROKER_URL=redis://…, hoặc dùng ./tonghop up cho một máy")
    bring_up_to_date()
    return settings


def need_languages() -> None:
    """Stops before anything starts: without its languages every scan would end on a person's desk."""
    try:
        require_languages()
    except TesseractMissingError as fault:
        stop(str(fault))


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """A signal handler that ends the command as Ctrl-C does."""
    raise KeyboardInterrupt


def stop(*lines: str) -> NoReturn:
    """Ends the command with these sentences on standard error and exit status 1."""
    for line in lines:
        typer.echo(f"tonghop: {line}", err=True)
    raise typer.Exit(1)
