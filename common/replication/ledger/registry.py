"""The registry of a paper: published values, discrepancies and assumptions, as typed files.

``artefacts.yaml`` lists what is computed and drawn; ``published.yaml`` holds every number, table cell and
checkable claim of the paper; ``discrepancies.yaml`` the differences that were found, with their cause and
evidence; ``assumptions.yaml`` the inputs that the paper does not state. CONTRIBUTING.md describes the fields
for somebody who adds one.
"""

import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from common.replication.errors import ReplicationError
from common.replication.paths import LEDGER, PAPERS
from common.replication.yaml_files import Model, StrictModel, read_yaml, validate
from common.validation import require_number_in_text

VerdictName = Literal["reproduced", "consistent", "explained", "not_reproduced", "not_testable"]
VERDICTS: tuple[VerdictName, ...] = (
    "reproduced",
    "consistent",
    "explained",
    "not_reproduced",
    "not_testable",
)
"""The verdicts, in falling order."""

Relation = Literal["=", "~", "<=", ">=", "order of magnitude", "qualitative"]


class Tolerance(StrictModel):
    """How far a value may lie from the published one, when the printed digits do not say it."""

    absolute: float | None = Field(default=None, gt=0, description="in the unit of the entry")
    relative: float | None = Field(default=None, gt=0)
    decades: float | None = Field(default=None, gt=0)
    reason: str = Field(min_length=10, description="a tolerance without a reason is refused")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(kind is not None for kind in (self.absolute, self.relative, self.decades)) != 1:
            raise ValueError("a tolerance is exactly one of absolute, relative, decades")
        return self


class Threshold(StrictModel):
    """The number that decides a qualitative claim."""

    relation: Literal["<=", ">="]
    value: float
    reason: str = Field(min_length=10)


class PublishedValue(StrictModel):
    """One published number, table cell or checkable claim."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    locator: str = Field(min_length=1, description="table, figure or section of the paper")
    statement: str = Field(min_length=1, description="what the number is, or the claim in the paper's sense")
    published: str = Field(min_length=1, description="as printed, so that its digits count")
    unit: str = Field(min_length=1)
    relation: Relation = "="
    condition: str | None = None
    quantity: str | None = Field(
        default=None, pattern=r"^[a-z0-9_]+:[a-z0-9_]+$", description="artefact:quantity"
    )
    tolerance: Tolerance | None = None
    threshold: Threshold | None = None
    explained_by: str | None = Field(
        default=None, description="name of the variant that gives the printed number"
    )
    not_testable: str | None = Field(default=None, min_length=10, description="the reason")
    discrepancy: str | None = None
    expected_verdict: VerdictName

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.quantity is None) == (self.not_testable is None):
            raise ValueError("an entry has either a quantity or a reason why it is not_testable")
        if (self.expected_verdict == "not_testable") != (self.not_testable is not None):
            raise ValueError("expected_verdict not_testable goes with the field not_testable")
        if self.expected_verdict in ("explained", "not_reproduced") and self.discrepancy is None:
            raise ValueError(f"expected_verdict {self.expected_verdict} needs a discrepancy")
        if self.explained_by is not None and self.discrepancy is None:
            raise ValueError("explained_by needs a discrepancy")
        decided_by_threshold = self.relation == "qualitative" and self.quantity is not None
        if decided_by_threshold != (self.threshold is not None):
            raise ValueError("a qualitative claim with a quantity, and nothing else, has a threshold")
        if (
            self.relation in ("~", "order of magnitude")
            and self.tolerance is None
            and self.quantity is not None
        ):
            raise ValueError(f"relation {self.relation!r} needs a tolerance with a reason")
        if self.relation != "qualitative":
            self.half_unit_of_last_digit  # noqa: B018 - raises if the value is not a number
        return self

    @property
    def half_unit_of_last_digit(self) -> float:
        """Half a unit of the last printed digit: 0.05 for '496.6', 0.005 for '0.30', 5e-6 for '1.0e-4'."""
        require_number_in_text("published", self.published)
        exponent = Decimal(self.published).as_tuple().exponent
        assert isinstance(exponent, int)
        return float(Decimal(5).scaleb(exponent - 1))


class Discrepancy(StrictModel):
    """A difference from what follows; its numbers come from the verdicts that name it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    statement: str = Field(min_length=10)
    cause: str = Field(min_length=10, description="the cause, or the best hypothesis, said to be one")
    tried: str | None = None
    quantities: list[str] = Field(min_length=1, description="quantities 'artefact:name' that show it")
    tests: list[str] = Field(min_length=1, description="tests 'path::name' that settle it")
    effect: str = Field(min_length=10, description="effect on the paper's conclusion")


class Assumption(StrictModel):
    """An input that the paper does not state, the value chosen, and how much the result moves with it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    input: str = Field(min_length=1)
    chosen: str = Field(min_length=1)
    alternatives: str = Field(min_length=1)
    reason: str = Field(min_length=10)
    effects: list[str] = Field(min_length=1, description="quantities 'artefact:name' that measure the effect")


class FigureEntry(StrictModel):
    """A figure of an artefact: ``figures/<paper>/<name>.png`` and ``.pdf``, drawn by ``module``."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    module: str = Field(pattern=r"^papers/[a-z0-9_/]+\.py$")
    caption: str = Field(min_length=10)


class TableEntry(StrictModel):
    """A table shown on the paper's page: ``data/<paper>/<name>.csv``."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    caption: str = Field(min_length=10)


class CurveEntry(StrictModel):
    """A limit or bound to overlay in somebody else's figure: ``data/<paper>/<name>.csv`` with its BibTeX."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    caption: str = Field(min_length=10)
    sources: list[str] = Field(
        default_factory=list, description="keys in references.bib besides that of the paper itself"
    )


class ArtefactEntry(StrictModel):
    """One artefact: ``papers/<paper>/<name>.py`` computes it into ``data/<paper>/<name>.json``."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(min_length=1)
    figures: list[FigureEntry] = Field(default_factory=list)
    tables: list[TableEntry] = Field(default_factory=list)
    curves: list[CurveEntry] = Field(default_factory=list)


class ArtefactFile(StrictModel):
    """Form of ``artefacts.yaml``."""

    entries: list[ArtefactEntry] = Field(min_length=1)


class PublishedFile(StrictModel):
    """Form of ``published.yaml``."""

    title: str
    arxiv: str = Field(pattern=r"^\d{4}\.\d{5}$")
    citation: str = Field(description="key of the paper in references.bib")
    entries: list[PublishedValue] = Field(min_length=1)

    def numbers(self) -> dict[str, float]:
        """Published numbers by key; entries in words are left out."""
        return {
            entry.key: float(entry.published) for entry in self.entries if entry.relation != "qualitative"
        }


class DiscrepancyFile(StrictModel):
    """Form of ``discrepancies.yaml``."""

    entries: list[Discrepancy]


class AssumptionFile(StrictModel):
    """Form of ``assumptions.yaml``."""

    entries: list[Assumption]


class Registry(StrictModel):
    """All that is registered about one paper."""

    paper: str
    artefacts: list[ArtefactEntry]
    published: PublishedFile
    discrepancies: list[Discrepancy]
    assumptions: list[Assumption]


def read_published(paper: str, papers: Path = PAPERS) -> PublishedFile:
    """The published values of one paper alone, for a stage that takes printed numbers as its input.

    Raises
    ------
    ReplicationError
        With one line, if the file is missing or malformed.
    """
    path = papers / paper / LEDGER / "published.yaml"
    return validate(PublishedFile, read_yaml(path), f"{paper}/{path.name}")


def name_on_command_line(module: str, names: Sequence[str]) -> str:
    """The one argument of a stage that is run for a paper or an overlay.

    Raises
    ------
    ReplicationError
        If there is not exactly one argument, or it is none of the names.
    """
    if len(sys.argv) != 2 or sys.argv[1] not in names:
        raise ReplicationError(f"usage: python -m {module} ({' | '.join(names)})")
    return sys.argv[1]


def load_registry(paper: str, papers: Path = PAPERS) -> Registry:
    """Load and cross-check the registry of one paper.

    Raises
    ------
    ReplicationError
        With one line, if a file is missing or malformed, a key occurs twice, a tolerance has no reason, an
        entry names a discrepancy that is not in the ledger (or a discrepancy that no entry names), or a
        reference is not to a listed artefact.
    """
    folder = papers / paper / LEDGER
    if not folder.is_dir():
        known = ", ".join(sorted(path.parents[1].name for path in papers.glob(f"*/{LEDGER}/published.yaml")))
        raise ReplicationError(f"paper = {paper!r} is unknown (allowed: {known})")

    def read(model: type[Model], name: str) -> Model:
        return validate(model, read_yaml(folder / name), f"{paper}/{name}")

    registry = Registry(
        paper=paper,
        artefacts=read(ArtefactFile, "artefacts.yaml").entries,
        published=read_published(paper, papers),
        discrepancies=read(DiscrepancyFile, "discrepancies.yaml").entries,
        assumptions=read(AssumptionFile, "assumptions.yaml").entries,
    )
    _require_unique([entry.name for entry in registry.artefacts], f"{paper}/artefacts.yaml")
    _require_unique([entry.key for entry in registry.published.entries], f"{paper}/published.yaml")
    _require_unique([entry.id for entry in registry.discrepancies], f"{paper}/discrepancies.yaml")
    _require_unique([entry.id for entry in registry.assumptions], f"{paper}/assumptions.yaml")
    _require_matching_discrepancies(registry)
    _require_known_artefacts(registry)
    return registry


def _require_unique(names: list[str], source: str) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ReplicationError(f"{source}: occurs more than once: {', '.join(repeated)}")


def _require_matching_discrepancies(registry: Registry) -> None:
    named = {entry.discrepancy for entry in registry.published.entries if entry.discrepancy}
    known = {entry.id for entry in registry.discrepancies}
    for name in sorted(named - known):
        raise ReplicationError(
            f"{registry.paper}/published.yaml: discrepancy {name!r} is not in discrepancies.yaml"
        )
    for name in sorted(known - named):
        raise ReplicationError(
            f"{registry.paper}/discrepancies.yaml: {name!r} is named by no entry of published.yaml"
        )


def _require_known_artefacts(registry: Registry) -> None:
    references = [entry.quantity for entry in registry.published.entries if entry.quantity]
    references += [effect for assumption in registry.assumptions for effect in assumption.effects]
    references += [reference for entry in registry.discrepancies for reference in entry.quantities]
    known = {entry.name for entry in registry.artefacts}
    for reference in references:
        if reference.partition(":")[0] not in known:
            raise ReplicationError(f"{registry.paper}: {reference}: no such artefact in artefacts.yaml")
