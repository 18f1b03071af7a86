"""Makes the samples: ``python -m samples.make [--out DIR] [--only NAME]``. The same tools give the same content."""

import argparse
import json
import sys
from pathlib import Path

from pipeline.campaigns import load_campaign
from samples.cases import CASES
from samples.forms import make_case

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> int:
    """Writes each chosen submission into a folder of its own: its files, and truth.json beside them."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.make", description="Makes the made-up reports of samples/."
    )
    parser.add_argument(
        "--out", type=Path, default=HERE / "reports", help="folder to write into (default: samples/reports)"
    )
    parser.add_argument("--only", default="", metavar="NAME", help="only submissions whose name contains NAME")
    chosen = parser.parse_args(arguments)
    campaigns = {
        "main": load_campaign(HERE / "campaign.yaml"),
        "other": load_campaign(HERE / "other" / "campaign.yaml"),
    }
    for case in (c for c in CASES if chosen.only in c.name):
        files, truth = make_case(case, campaigns)
        folder = chosen.out / case.name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(
            f"{case.name}: {', '.join(f'{name} ({len(content) // 1024} KB)' for name, content in files.items())}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
