"""The stages of the pipeline files, as written there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Any

from dvc.repo import Repo

from common.replication.errors import ReplicationError
from common.replication.paths import ROOT
from common.replication.yaml_files import read_yaml

COMMAND = re.compile(r"python -m (?P<module>(?:common|papers)(?:\.\w+)+)(?P<arguments>(?: \w+)*)")


@dataclass(frozen=True)
class Stage:
    """One stage of a pipeline file, as written there."""

    file: str
    name: str
    module: str
    arguments: tuple[str, ...]
    working_directory: str
    dependencies: frozenset[str]
    parameters: frozenset[str]
    outputs: Mapping[str, bool] = field(hash=False)
    """Output paths; true if the output goes to the cache."""

    def __str__(self) -> str:
        """Address of the stage, as ``dvc repro`` takes it."""
        return f"{self.file}:{self.name}"

    @property
    def paper(self) -> str | None:
        """The folder of ``papers/`` to whose pipeline it belongs; ``None`` for the root pipeline."""
        folders = Path(self.file).parent.parts
        return folders[1] if folders else None

    @property
    def lock(self) -> str:
        """The lock file in which DVC writes what the stage read and wrote."""
        return str(PurePosixPath(self.file).with_suffix(".lock"))


def read_stages(root: Path = ROOT) -> list[Stage]:
    """Stages of the root pipeline and of every paper's.

    Raises
    ------
    ReplicationError
        If a pipeline file is malformed, or the command of a stage is not ``python -m <module> [<paper>]``.
    """
    papers = sorted(root.glob("papers/**/dvc.yaml"))
    stages = []
    for file in [root / "dvc.yaml", *papers]:
        content = read_yaml(file)
        if not isinstance(content, dict) or not isinstance(content.get("stages"), dict):
            raise ReplicationError(f"{file.relative_to(root)}: there are no stages")
        for name, stage in content["stages"].items():
            stages.append(_parse_stage(file.relative_to(root).as_posix(), name, stage))
    return stages


def open_repository(root: Path) -> Repo:
    """The repository as DVC sees it; git is left out, so that an archive serves as well as a clone."""
    return Repo(str(root), config={"core": {"no_scm": True}})


def in_order(stages: Sequence[Stage]) -> list[Stage]:
    """The stages, each behind all those whose outputs it reads."""
    writers = {output: stage for stage in stages for output in stage.outputs}
    sorter = TopologicalSorter[Stage]()
    for stage in stages:
        read = [path for entry in sorted(stage.dependencies) for path in _with_folders(entry)]
        sorter.add(stage, *(writers[path] for path in read if path in writers))
    return list(sorter.static_order())


def _with_folders(path: str) -> list[str]:
    return [path, *(str(folder) for folder in PurePosixPath(path).parents)]


def _parse_stage(file: str, name: str, content: Mapping[str, Any]) -> Stage:
    command = COMMAND.fullmatch(str(content.get("cmd")))
    if command is None:
        raise ReplicationError(f"{file}:{name}: the command is not 'python -m <module> [<paper>]'")
    outputs: dict[str, bool] = {}
    for kind in ("outs", "metrics", "plots"):
        for entry in content.get(kind) or []:
            options = entry if isinstance(entry, dict) else {entry: {}}
            outputs |= {path: option.get("cache", True) for path, option in options.items()}
    return Stage(
        file=file,
        name=name,
        module=command["module"],
        arguments=tuple(command["arguments"].split()),
        working_directory=content.get("wdir", "."),
        dependencies=frozenset(str(entry) for entry in content.get("deps") or []),
        parameters=frozenset(str(entry) for entry in content.get("params") or []),
        outputs=outputs,
    )
