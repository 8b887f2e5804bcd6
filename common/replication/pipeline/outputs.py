"""Verify the outputs on disk and their cached copies against the lock files.

DVC trusts a file in its cache whose time stamp and size have not changed, and would serve a copy that was
damaged in place. Here every file is read and hashed again.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.replication.paths import ROOT
from common.replication.pipeline.stages import Stage, open_repository, read_stages
from common.replication.yaml_files import read_yaml


@dataclass(frozen=True)
class LockedOutput:
    """An output as its lock file describes it."""

    path: str
    md5: str
    lock: str
    cached: bool


def verify_outputs(root: Path = ROOT, papers: Collection[str] | None = None) -> list[str]:
    """Outputs that are missing or differ from the lock files, on disk or in the cache, one line each.

    Parameters
    ----------
    root
        The repository.
    papers
        Papers whose pipelines are verified; all pipelines if not given.

    Raises
    ------
    ReplicationError
        If a pipeline or lock file is malformed.
    """
    with open_repository(root) as repo:
        cache = Path(repo.cache.local.path)
    stages = read_stages(root)
    if papers is not None:
        stages = [stage for stage in stages if stage.paper in papers]
    files = {stage.lock for stage in stages}
    locks = {file: read_yaml(root / file)["stages"] for file in files if (root / file).is_file()}
    faults = []
    for stage in stages:
        locked = list(_locked_outputs(stage, locks))
        if not locked and stage.outputs:
            faults.append(f"{stage}: not in the lock file; run 'dvc repro'")
        for output in locked:
            faults += _faults_on_disk(root, output)
            if output.cached:
                faults += _faults_in_cache(cache, output.md5, output.path)
    return faults


def md5_of(path: Path) -> str:
    """Hash of a file, or of a directory, as DVC writes it into a lock file."""
    if path.is_dir():
        files = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
        listing = [{"md5": md5_of(path / file), "relpath": file} for file in files]
        return hashlib.md5(json.dumps(listing, sort_keys=True).encode()).hexdigest() + ".dir"
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "md5").hexdigest()


def _locked_outputs(stage: Stage, locks: Mapping[str, Any]) -> Iterator[LockedOutput]:
    for entry in locks.get(stage.lock, {}).get(stage.name, {}).get("outs", []):
        path = entry["path"]
        yield LockedOutput(path, entry["md5"], stage.lock, stage.outputs.get(path, False))


def _faults_on_disk(root: Path, output: LockedOutput) -> Iterator[str]:
    path = root / output.path
    if not path.exists():
        yield f"{output.path}: missing; run 'dvc repro' or 'dvc pull'"
    elif md5_of(path) != output.md5:
        yield f"{output.path}: differs from {output.lock}"


def _faults_in_cache(cache: Path, md5: str, name: str) -> Iterator[str]:
    copy = cache / md5[:2] / md5[2:]
    if not copy.is_file():
        yield f"{name}: no copy in the cache; run 'dvc repro' or 'dvc pull'"
    elif md5_of(copy) != md5.removesuffix(".dir"):
        yield f"{name}: the copy in the cache is damaged; delete {md5[:2]}/{md5[2:]} there, run 'dvc repro'"
    elif md5.endswith(".dir"):
        for entry in json.loads(copy.read_text(encoding="utf-8")):
            yield from _faults_in_cache(cache, entry["md5"], f"{name}/{entry['relpath']}")
