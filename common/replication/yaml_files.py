"""Files that the engine reads: YAML 1.2, parsed with ruamel.yaml, JSON, and other text, in UTF-8.

Their content is validated with pydantic. Every fault is told in one line that names the file.
"""

import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from common.replication.errors import ReplicationError


class StrictModel(BaseModel):
    """Base of every typed file: no unknown key, no silent conversion, no NaN or infinity.

    A field ``maximum_x`` must exceed the field ``minimum_x`` beside it.
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Further pairs of fields, of which the second must exceed the first."""

    @classmethod
    def ordered_pairs(cls) -> tuple[tuple[str, str], ...]:
        """All pairs of fields of which the second must exceed the first."""
        named = [(name, name.replace("minimum_", "maximum_")) for name in cls.model_fields]
        return (*(pair for pair in named if pair[0] != pair[1] in cls.model_fields), *cls.in_order)

    @model_validator(mode="after")
    def _refuse_disorder(self) -> Self:
        for lower, upper in self.ordered_pairs():
            first, last = getattr(self, lower), getattr(self, upper)
            if not first < last:
                raise ValueError(f"{upper} = {last} must be above {lower} = {first}")
        return self


Model = TypeVar("Model", bound=StrictModel)
_Number = TypeVar("_Number", int, float)


def _increasing(values: list[_Number]) -> list[_Number]:
    if any(later <= earlier for earlier, later in itertools.pairwise(values)):
        raise ValueError("the values must increase")
    return values


def _decreasing(values: list[_Number]) -> list[_Number]:
    if any(later >= earlier for earlier, later in itertools.pairwise(values)):
        raise ValueError("the values must decrease")
    return values


def _from_zero(values: list[_Number]) -> list[_Number]:
    if values and values[0] != 0:
        raise ValueError("the first value must be 0")
    return values


INCREASING = AfterValidator(_increasing)
"""Annotation of a list of numbers, each above the one before it."""
DECREASING = AfterValidator(_decreasing)
"""Annotation of a list of numbers, each below the one before it."""
FROM_ZERO = AfterValidator(_from_zero)
"""Annotation of a list of numbers of which the first is zero."""


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
        raise ReplicationError(f"{source}: {describe(error, content)}") from None


def describe(error: ValidationError, content: Any) -> str:
    """All faults of a validation error in one line: key, value and what is allowed.

    An entry of a list is called by its own key, id, name or title; a value is shown if it is short.
    """
    return "; ".join(_described(fault, content) for fault in error.errors())


def _described(fault: Any, content: Any) -> str:
    place = _place(fault["loc"], content)
    if fault["type"] == "extra_forbidden":
        return f"{place}: unknown key"
    if fault["type"] == "missing":
        return f"{place}: required key is missing"
    message = str(fault["msg"]).removeprefix("Value error, ")
    value = _shown(fault["input"])
    if not place:
        return message
    return f"{place}: {message}" if value is None else f"{place} = {value}: {message}"


def _place(location: tuple[int | str, ...], content: Any) -> str:
    names: list[str] = []
    for part in location:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(part, int) and isinstance(content, Mapping):
            own = [content[name] for name in _OWN_NAMES if isinstance(content.get(name), str)]
            # The name of the list says nothing that the entry's own name does not.
            names[-1:] = own[:1] or [*names[-1:], f"entry {part + 1}"]
        else:
            names.append(str(part))
    return ".".join(names)


_OWN_NAMES = ("key", "id", "name", "title")
_SHOWN_CHARACTERS = 80


def _shown(value: Any) -> str | None:
    if isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(one, Mapping) for one in value)
    ):
        return None
    text = " ".join(repr(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} ..."
