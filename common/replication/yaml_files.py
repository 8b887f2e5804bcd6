"""Files that the engine reads: YAML 1.2, parsed with ruamel.yaml, JSON, and other text, in UTF-8.

Their content is validated with pydantic. Every fault is told in one line that names the file.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from common.replication.errors import ReplicationError


class StrictModel(BaseModel):
    """Base of every typed file: no unknown key, no silent conversion, no NaN or infinity."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


Model = TypeVar("Model", bound=StrictModel)


def read_text(path: Path) -> str:
    """Content of a text file in UTF-8.

    Raises
    ------
    OSError
        If the file cannot be read.
    ReplicationError
        If it is not text in UTF-8.
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReplicationError(f"{path} line {line}: not text in UTF-8") from None


def read_parsed(path: Path, parse: Callable[[str], Any] = json.loads) -> Any:
    """Content of a JSON file, or of one that another parser reads.

    Raises
    ------
    OSError
        If the file cannot be read.
    ReplicationError
        If it is not text in UTF-8, or the parser refuses it with a ``ValueError``.
    """
    text = read_text(path)
    try:
        return parse(text)
    except ValueError as error:
        raise ReplicationError(f"{path}: {error}") from error


def read_yaml(path: Path) -> Any:
    """Content of a YAML 1.2 file as plain Python objects.

    YAML 1.2 reads ``1e-5`` as a number, as DVC does; a repeated key is an error.

    Raises
    ------
    ReplicationError
        If the file is missing or is not valid YAML.
    """
    if not path.is_file():
        raise ReplicationError(f"{path}: no such file")
    try:
        return YAML(typ="safe", pure=True).load(path)
    except YAMLError as error:
        raise ReplicationError(f"{path.name}: not valid YAML: {' '.join(str(error).split())}") from error


def validate(model: type[Model], content: Any, source: str) -> Model:
    """Validate parsed content against a model.

    Raises
    ------
    ReplicationError
        With one line: the source, the key, the value found and what is allowed there.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ReplicationError(f"{source}: {describe(error)}") from None


def describe(error: ValidationError) -> str:
    """All faults of a validation error in one line: key, value and what is allowed."""
    faults = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            faults.append(f"{key}: unknown key")
        elif fault["type"] == "missing":
            faults.append(f"{key}: required key is missing")
        else:
            faults.append(f"{key} = {fault['input']!r}: {fault['msg']}")
    return "; ".join(faults)
