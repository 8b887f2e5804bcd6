"""Areas of the code, a seeded sample of faults over all of them, and what a person judged about faults."""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import Field

from common.replication.errors import ReplicationError
from common.replication.yaml_files import StrictModel, read_yaml, validate
from tests.mutation.faults import Fault, Identity, faults_of

EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
SURVIVORS = Path(__file__).with_name("survivors.yaml")


class Area(NamedTuple):
    """A part of the code that is counted by itself."""

    name: str
    """Of the files of a paper, the paper's folder stands before it."""
    pattern: str
    """Of the files; an asterisk stands for any text, slashes included."""
    is_stage: bool = False
    """Only modules that a stage of the pipeline runs."""


AREAS = (
    Area("common/replication", "common/replication/*"),
    Area("common, kernels", "common/*/_[a-z]*"),
    Area("common, physics", "common/*"),
    Area("drawings", "papers/*/plot_*"),
    Area("stages", "papers/*/*", is_stage=True),
    Area("models", "papers/*/*"),
)
"""The first that a file belongs to is its area; each must have files."""


def areas_of(files: Iterable[str], stage_modules: Set[str]) -> dict[str, str]:
    """The area of each file, as the table of results names it.

    Parameters
    ----------
    files
        Below the root of the repository.
    stage_modules
        Files that stages of the pipeline run.

    Raises
    ------
    ReplicationError
        If an area has no files, or a file no area: the code has moved, and ``AREAS`` must follow.
    """
    found = {file: _area_of(file, stage_modules) for file in files}
    for area in AREAS:
        if area not in found.values():
            raise ReplicationError(f"area {area.name!r}: no file matches {area.pattern!r}: correct AREAS")
    return {
        file: f"{'/'.join(PurePosixPath(file).parts[:2])}, {area.name}"
        if file.startswith("papers/")
        else area.name
        for file, area in found.items()
    }


def _area_of(file: str, stage_modules: Set[str]) -> Area:
    for area in AREAS:
        if fnmatch(file, area.pattern) and (not area.is_stage or file in stage_modules):
            return area
    raise ReplicationError(f"{file}: in none of the AREAS")


def all_faults(root: Path) -> list[Fault]:
    """Faults of the library, the engine and the papers below a root."""
    files = sorted([*root.glob("common/**/*.py"), *root.glob("papers/*/**/*.py")])
    return [
        fault for file in files for fault in faults_of(file.relative_to(root).as_posix(), file.read_bytes())
    ]


class Judgement(StrictModel):
    """What a person found about a fault."""

    file: str
    function: str
    kind: str
    before: str
    after: str
    reason: str = Field(min_length=20)


def read_judgements(path: Path, faults: Iterable[Fault]) -> dict[Identity, str]:
    """Faults that a person looked at, with the reason why they are equivalent or may survive.

    Raises
    ------
    ReplicationError
        If the file is malformed, or the text that an entry names is no longer there.
    """
    known = {fault.identity for fault in faults}
    reasons = {}
    for content in read_yaml(path):
        entry = validate(Judgement, content, path.name)
        identity = Identity(entry.file, entry.function, entry.kind, entry.before, entry.after)
        if identity not in known:
            raise ReplicationError(
                f"{path.name}: {entry.file}, {entry.function}: no fault of kind {entry.kind!r} makes "
                f"{entry.after!r} of {entry.before!r} there: judge it anew"
            )
        reasons[identity] = entry.reason
    return reasons


def sample(areas: Mapping[Fault, str], number: int, seed: int) -> list[Fault]:
    """A sample in which an area's share grows with the square root of its lines, and every kind comes up.

    Parameters
    ----------
    areas
        The area of every fault.
    number
        How many to draw, over all areas.
    seed
        Of the random numbers; each area has its own sequence, so that it doesn't depend on the others.
    """
    by_area: dict[str, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    lines: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for fault, name in areas.items():
        by_area[name][fault.identity.kind].append(fault)
        lines[name].add((fault.identity.file, fault.identity.before))
    sizes = {name: math.sqrt(len(lines[name])) for name in lines}
    exact = {name: number * size / sum(sizes.values()) for name, size in sizes.items()}
    shares = {name: math.floor(share) for name, share in exact.items()}
    for name in sorted(exact, key=lambda one: shares[one] - exact[one])[: number - sum(shares.values())]:
        shares[name] += 1
    drawn = [
        fault for name in sorted(shares) for fault in _drawn(by_area[name], shares[name], f"{seed} {name}")
    ]
    # A run that is ended early has then seen all areas.
    random.Random(seed).shuffle(drawn)
    return drawn


def _drawn(kinds: Mapping[str, list[Fault]], number: int, seed: str) -> list[Fault]:
    generator = random.Random(seed)
    left = {kind: generator.sample(faults, len(faults)) for kind, faults in sorted(kinds.items())}
    drawn: list[Fault] = []
    while len(drawn) < number and left:
        for kind in generator.sample(sorted(left), len(left))[: number - len(drawn)]:
            drawn.append(left[kind].pop())
            if not left[kind]:
                del left[kind]
    return drawn
