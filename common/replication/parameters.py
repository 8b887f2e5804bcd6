"""The parameters of the replication: one typed, range-checked loader for ``params.yaml``.

Each paper declares the sections it uses in ``papers/<id>/parameters.py``, in a class ``Parameters`` whose
fields are sections derived from :class:`common.replication.yaml_files.StrictModel`. A stage asks for exactly
the section it needs, by a literal key, so that the pipeline checker can compare it with its ``params:``.
"""

import functools
import importlib
from pathlib import Path
from typing import Any, TypeVar

from common.replication.errors import ReplicationError
from common.replication.paths import ROOT, paper_ids
from common.replication.yaml_files import StrictModel, read_yaml, validate

Section = TypeVar("Section", bound=StrictModel)


def load_all_parameters() -> dict[str, StrictModel]:
    """Validate the whole of ``params.yaml``; the parameters by paper.

    Raises
    ------
    ReplicationError
        With one line that names the key, the value and the allowed range.
    """
    path = ROOT / "params.yaml"
    stamp = path.stat() if path.is_file() else None
    return _all_parameters(path, (stamp.st_mtime_ns, stamp.st_size) if stamp else None)


@functools.lru_cache(maxsize=1)
def _all_parameters(path: Path, _: tuple[int, int] | None) -> dict[str, StrictModel]:
    """Content of one state of the file: a stage that asks for many sections reads it once."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise ReplicationError("params.yaml: expected one section for each paper")
    papers = paper_ids()
    for name in content:
        if name not in papers:
            raise ReplicationError(f"params.yaml: {name}: unknown key (allowed: {', '.join(papers)})")
    return {paper: _validate_paper(paper, content.get(paper)) for paper in papers}


def load_parameters(key: str, section: type[Section]) -> Section:
    """Parameters of one section, ``<paper>.<section>``, after the whole file has been validated.

    The whole file is checked whichever section is asked for, so that no stage of any paper computes anything
    while another paper's parameters are impossible.

    Raises
    ------
    ReplicationError
        If any part of the file is invalid, or there is no such section of that type.
    """
    paper, _, name = key.partition(".")
    parameters = load_all_parameters().get(paper)
    value = getattr(parameters, name, None)
    if not isinstance(value, section):
        raise ReplicationError(
            f"{key}: no section of type {section.__name__} in papers/{paper}/parameters.py"
        )
    return value


def _validate_paper(paper: str, content: Any) -> StrictModel:
    model: type[StrictModel] = importlib.import_module(f"papers.{paper}.parameters").Parameters
    if content is None:
        raise ReplicationError(f"params.yaml: {paper}: required key is missing")
    return validate(model, content, f"params.yaml: {paper}")
