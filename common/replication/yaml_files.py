"""Typed YAML 1.2 files: parsed with ruamel.yaml, validated with pydantic, every fault told in one line."""

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
