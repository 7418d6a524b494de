"""One subject, once, in this process: ``python -m bench.once SUBJECT ROWS FOLDER`` prints its cost."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from bench.job import Job
from bench.process import Meter
from bench.subjects import SUBJECTS


def main(subject: str, rows: str, folder: str) -> None:
    """Prepares the subject's data, then does its work on a meter."""
    meter = Meter()
    job = Job(int(rows), Path(folder), meter)
    file = job.folder / f"{subject}-{rows}.xlsx"
    work = SUBJECTS[subject].prepare(job, file)
    meter.begin()
    work()
    cost = meter.finish(file)
    print(json.dumps(dataclasses.asdict(cost)))


if __name__ == "__main__":
    main(*sys.argv[1:])
