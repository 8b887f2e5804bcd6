"""Parameters of all papers (bad input): what no section may accept, found by the form of its fields.

A new section is covered without a line here.
"""

import copy
import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from common.replication.errors import ReplicationError
from common.replication.paths import ROOT, paper_ids
from common.replication.yaml_files import StrictModel, read_yaml, validate

CONTENT = read_yaml(ROOT / "params.yaml")
Place = tuple[str | int, ...]


def model_of(paper: str) -> type[StrictModel]:
    """The sections of a paper."""
    model = importlib.import_module(f"papers.{paper}.parameters").Parameters
    assert issubclass(model, StrictModel)
    return model


def sections(model: type[StrictModel], place: Place) -> Iterator[tuple[type[StrictModel], Place]]:
    """All models below one, itself first, with their places in params.yaml."""
    yield model, place
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, StrictModel):
            yield from sections(field.annotation, (*place, name))


def at(content: Any, place: Place) -> Any:
    """What stands at a place."""
    for part in place:
        content = content[part]
    return content


SECTIONS = [one for paper in paper_ids() for one in sections(model_of(paper), (paper,))]
NUMBERS = [
    (*place, name, *element)
    for model, place in SECTIONS
    for name in model.model_fields
    for value in [at(CONTENT, (*place, name))]
    for element in ([(i,) for i in range(len(value))] if isinstance(value, list) else [()])
    if type(at(CONTENT, (*place, name, *element))) in (int, float)
]
ORDERED = [(place, lower, upper) for model, place in SECTIONS for lower, upper in model.ordered_pairs()]


def message(place: Place, value: object) -> str:
    """The line that refuses a value."""
    content = copy.deepcopy(CONTENT[place[0]])
    at(content, place[1:-1])[place[-1]] = value
    with pytest.raises(ReplicationError) as error:
        validate(model_of(str(place[0])), content, f"params.yaml: {place[0]}")
    line = str(error.value)
    assert "\n" not in line
    assert "{" not in line, "a whole section is printed"
    assert len(line) < 300
    return line


def name(place: Place) -> str:
    """A place as messages have it."""
    return ".".join(map(str, place))


def test_the_walk_finds_fields_of_each_form() -> None:
    found = {name(place) for place in NUMBERS}
    assert {"abbar2022.sign_of_g3.number_of_g3", "abbar2022.fig3.ladder.numbers_of_cells.0"} <= found
    assert (("abbar2022", "sign_of_g3"), "minimum_g3", "maximum_g3") in ORDERED
    assert (("abbar2022", "fig2"), "window_start", "final_distance") in ORDERED


@pytest.mark.parametrize("place", NUMBERS, ids=name)
def test_no_number_is_unbounded(place: Place) -> None:
    """Also counts: none may exceed what can run."""
    whole = isinstance(at(CONTENT, place), int)
    for value in (10**12, -(10**12)) if whole else (1e300, -1e300):
        assert str(place[-1]) in message(place, value)


@pytest.mark.parametrize(("place", "lower", "upper"), ORDERED, ids=str)
def test_no_range_is_empty_or_reversed(place: Place, lower: str, upper: str) -> None:
    section = at(CONTENT, place)
    assert upper in message((*place, upper), section[lower])
    assert lower in message((*place, lower), section[upper])


def test_the_range_of_the_sign_of_g3_is_refused_by_name() -> None:
    assert message(("abbar2022", "sign_of_g3", "maximum_g3"), 1e-5) == (
        "params.yaml: abbar2022: sign_of_g3: maximum_g3 = 1e-05 must be above minimum_g3 = 0.0001"
    )


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (
            ("abbar2022", "fig2", "window_start"),
            60.0,
            "final_distance = 60.0 must be above window_start = 60.0",
        ),
        (("abbar2022", "fig1", "g3"), [1e-4, 1e-3], "fig1.g3 = [0.0001, 0.001]: the first value must be 0"),
        (("abbar2022", "fig3", "look_alike", "step_km"), 7e-4, "must be a whole number"),
        (("abbar2022", "long_run", "step_km"), 1e-6, "angles times cells times steps of a run = 1.9e+13"),
        (("abbar2022", "fig3_growth", "narrow", "step_km"), 1e-7, "length_km / step_km = 3e+07"),
        (("das2022", "self_interactions", "couplings_inverse_MeV3"), [1e-12] * 4, "the values must decrease"),
    ],
)
def test_what_cannot_run_together_is_refused(place: Place, value: object, told: str) -> None:
    assert told in message(place, value)
