"""The long form of the storm: `./tonghop bench faults` starts it here, with seed, minutes, reports, name and folder."""

import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from bench.faults.storm import body, run_storm
from bench.results import circumstances, save


def main(seed: int, minutes: float, submissions: int, name: str, folder: str) -> int:
    """Runs the storm, keeps and prints what was found; 0 only when nothing is wrong."""
    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="tonghop-storm-"))
    state, verdict = run_storm(place.absolute(), seed, submissions=submissions, seconds=minutes * 60)
    command = f"./tonghop bench faults --seed {seed} --minutes {minutes:g} --submissions {submissions}"
    text = body(state, verdict)
    values = {
        "circumstances": circumstances(command, "made-up reports"),
        "seconds": round(state.seconds),
        "faults": dict(state.struck),
        "reports": dict(Counter(state.sent.values())),
        "found": asdict(verdict),
    }
    if name:
        save(name, "Faults", values, text)
    sys.stdout.write(text + "\n")
    sys.stderr.write(f"folder: {place}\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]))
