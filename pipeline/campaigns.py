"""Reads a campaign file from disk; what it means is said in `schemas.campaign_file`."""

from pathlib import Path

from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError, parse_campaign
from schemas.yaml_lines import Fault


def load_campaign(path: Path | str) -> Campaign:
    """The campaign in a file; CampaignError (with the file's name) also when it is not there or not UTF-8."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        fault = Fault(line=1, path="", expected=f"a readable file; {error.strerror}")
        raise CampaignError((fault,), str(path)) from error
    except UnicodeDecodeError as error:
        raise CampaignError((Fault(line=1, path="", expected="text in UTF-8; save it so"),), str(path)) from error
    return parse_campaign(text, str(path))
