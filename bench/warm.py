"""One warm process reads one submission several times: what a worker spends, without any start-up.

`python -m bench.warm CAMPAIGN ROUNDS FILE ...` prints {"seconds": [...], "processor": [...], "peak_mb": ...} as JSON:
seconds by the clock, and those of one processor with the programs that are called.
"""

import json
import resource
import sys
import time
from pathlib import Path

from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import process


def peak_mb() -> float:
    """The most memory this process held, or the largest of the programs it called, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1024


def processor() -> float:
    """Processor seconds so far of this process and of the programs it called."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def main(campaign_path: str, rounds: int, paths: list[str]) -> None:
    """Reads once to warm up, then ``rounds`` times with the clock."""
    campaign = load_campaign(campaign_path)
    files = [SourceFile(path=Path(path), name=Path(path).name) for path in paths]
    process(files, campaign, Options())
    seconds, spent = [], []
    for _ in range(rounds):
        began, before = time.perf_counter(), processor()
        process(files, campaign, Options())
        seconds.append(time.perf_counter() - began)
        spent.append(processor() - before)
    sys.stdout.write(json.dumps({"seconds": seconds, "processor": spent, "peak_mb": peak_mb()}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
