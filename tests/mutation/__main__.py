"""How strong the tests are: plants single faults and counts those that `make test` finds.

`python -m tests.mutation --seed 1 2 3` draws a sample for each seed from the committed code, and writes
`tests/mutation/results.md`. It needs the results of `make reproduce` and leaves them alone: faults are
planted in temporary copies. What has been tried is kept in `scratch/mutation.jsonl`, so that a run that was
ended goes on where it stood.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from joblib import cpu_count

from common.replication.errors import ReplicationError, run_stage
from common.replication.paths import ROOT
from common.replication.pipeline.outputs import md5_of
from common.replication.pipeline.stages import read_stages
from common.replication.yaml_files import read_yaml
from tests.mutation.faults import Fault, Identity
from tests.mutation.sample import EQUIVALENT, SURVIVORS, all_faults, areas_of, read_judgements, sample
from tests.mutation.table import results_table, told
from tests.mutation.trial import COMPUTED, Copy, Outcome, Project, Trial

RESULTS = Path(__file__).with_name("results.md")
RECORD = ROOT / "scratch" / "mutation.jsonl"


def git(*arguments: str) -> str:
    """Standard output of git in the repository."""
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def make_original(folder: Path) -> None:
    """The committed code with the computed results and the compiled kernels.

    Raises
    ------
    ReplicationError
        If there is no git here, or the results are missing or of other code.
    """
    if not (ROOT / ".git").exists():
        raise ReplicationError("faults are planted in clones of this repository: an archive has no git")
    if not (ROOT / "report" / "index.html").is_file():
        raise ReplicationError("nothing computed yet: run 'make reproduce' first")
    git("clone", "--quiet", "--shared", str(ROOT), str(folder))
    for name in COMPUTED:
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    for kernels in ROOT.glob("common/**/__pycache__/*/"):
        shutil.copytree(kernels, folder / kernels.relative_to(ROOT))
    digest = cache(md5_of)
    for lock in {stage.lock for stage in read_stages(folder)}:
        shutil.copyfile(ROOT / lock, folder / lock)
        for name, stage in read_yaml(folder / lock)["stages"].items():
            for file in (*stage["deps"], *stage["outs"]):
                path = folder / file["path"]
                relevant = file["path"].startswith(("common/", "papers/", "data/", "figures/"))
                if relevant and not (path.exists() and digest(path) == file["md5"]):
                    raise ReplicationError(
                        f"{lock}: {name} ran with another {file['path']} than is here: "
                        "commit, and run 'make reproduce' first"
                    )


def read_record(commit: str) -> dict[Identity, Outcome]:
    """What became of the faults of a commit that were tried before; a line that was cut off is dropped."""
    text = RECORD.read_text(encoding="utf-8") if RECORD.is_file() else ""
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        RECORD.write_text(whole, encoding="utf-8")
    entries = [json.loads(line) for line in whole.splitlines()]
    return {
        Identity(*entry["fault"]): Outcome(**entry["outcome"])
        for entry in entries
        if entry["commit"] == commit
    }


def try_faults(
    faults: Sequence[Fault], project: Project, folder: Path, options: argparse.Namespace
) -> Iterator[tuple[Fault, Outcome]]:
    """Try faults side by side, each in a copy of ``original`` in the folder."""
    copies = [Copy(folder / "original", folder / f"copy{number}") for number in range(options.jobs)]
    idle: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        idle.put(copy)

    def one(fault: Fault) -> Outcome:
        copy = idle.get()
        try:
            return Trial(fault, copy, project, options.limit_s).outcome()
        finally:
            idle.put(copy)

    with ThreadPoolExecutor(options.jobs) as pool:
        running = {pool.submit(one, fault): fault for fault in faults}
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        finally:
            for copy in copies:
                copy.stopped = True
            pool.shutdown(cancel_futures=True)


def entry(fault: Fault) -> str:
    """A fault as an entry of ``equivalent.yaml`` or ``survivors.yaml``, the reason to be filled in."""
    named = fault.identity._asdict().items()
    return "- " + "\n  ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in named)


def parser() -> argparse.ArgumentParser:
    """Parser of the command line."""
    result = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    result.add_argument("--seed", type=int, nargs="+", default=[1], help="a sample for each")
    result.add_argument("--number", type=int, default=100, help="faults of a sample")
    result.add_argument("--area", nargs="+", default=[""], help="only areas whose name has one of these")
    result.add_argument("--fault", default="", help="only faults whose entry, as --list prints it, has this")
    result.add_argument("--list", action="store_true", help="print the sample and try nothing")
    result.add_argument("--jobs", type=int, default=cpu_count(), help="faults at a time")
    result.add_argument("--limit-s", type=float, default=300.0, help="processor time for a fault")
    return result


def run(options: argparse.Namespace) -> None:
    """Draw, try, and write the table if whole samples were tried."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name)
        original = folder / "original"
        make_original(original)
        # The last commit that changed more than judgements and results.
        commit, date = git("log", "-1", "--format=%h %cs", "--", ".", ":!tests/mutation").split()
        project = Project(original)
        faults = all_faults(original)
        by_file = areas_of({fault.identity.file for fault in faults}, project.stage_modules)
        areas = {fault: by_file[fault.identity.file] for fault in faults}
        equivalent, reasons = (read_judgements(path, faults) for path in (EQUIVALENT, SURVIVORS))
        samples = {
            seed: [
                fault
                for fault in sample(areas, options.number, seed)
                if any(part in areas[fault] for part in options.area) and options.fault in entry(fault)
            ]
            for seed in options.seed
        }
        chosen = list(dict.fromkeys(fault for drawn in samples.values() for fault in drawn))
        if options.list:
            print("\n".join(entry(fault) for fault in chosen))
            return
        outcomes = read_record(commit)
        left = [fault for fault in chosen if fault.identity not in {*outcomes, *equivalent}]
        print(f"{len(chosen)} faults of {date} ({commit}), {len(chosen) - len(left)} known", flush=True)
        RECORD.parent.mkdir(exist_ok=True)
        for number, (fault, outcome) in enumerate(try_faults(left, project, folder, options), 1):
            outcomes[fault.identity] = outcome
            line = {"commit": commit, "fault": fault.identity, "outcome": asdict(outcome)}
            with RECORD.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            print(
                f"[{number}/{len(left)}] {outcome.seconds:.0f} s",
                told(fault.identity, outcome.summary),
                flush=True,
            )
    text = results_table(commit, date, samples, areas, outcomes, equivalent, reasons)
    print(text, end="")
    if options.area == [""] and not options.fault:
        RESULTS.write_text(text, encoding="utf-8")


def main() -> None:
    """Run the command given on the command line; ended by a signal, it takes its copies with it."""
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run_stage(lambda: run(options))


if __name__ == "__main__":
    main()
