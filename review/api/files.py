"""Files that come in over the API, each within the limit of the pages."""

from ninja import UploadedFile

from config.settings import load_settings
from store.services.intake import Incoming


class TooBigError(ValueError):
    """The file is larger than the web takes; the message says how it can be sent."""


def incoming(file: UploadedFile) -> Incoming:
    """The file as the services take it; TooBigError."""
    limit = load_settings().upload_mb
    if (file.size or 0) > limit * 2**20:
        raise TooBigError(f"more than {limit} MB: use the inbox")
    return Incoming(name=file.name or "tep", content=file)
