"""What the pages of the report share: templates, number formats, references, and writing a whole folder."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bibtexparser
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import Field

from common.replication.errors import ReplicationError
from common.replication.ledger.registry import VerdictName
from common.replication.report.prose import set_formulas
from common.replication.writers import replacing
from common.replication.yaml_files import StrictModel, read_text

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("style.css", "script.js")
"""Files that every page loads; each folder has its own copy, so that it can be read alone."""


@dataclass(frozen=True)
class VerdictStyle:
    """How a verdict is shown: never by colour alone."""

    symbol: str
    label: str
    meaning: str


VERDICT_STYLES: dict[VerdictName, VerdictStyle] = {
    "reproduced": VerdictStyle("✓", "reproduced", "equal within half a unit of the last printed digit"),
    "consistent": VerdictStyle(
        "≈",
        "consistent",
        "an approximate statement that the value satisfies by its stated tolerance, or a value equal within "
        "the computed effect of the rounding of the paper's own printed inputs",
    ),
    "explained": VerdictStyle(
        "↷", "explained", "not equal, but a named other reading, computed here, gives the printed number"
    ),
    "not_reproduced": VerdictStyle("✗", "not reproduced", "none of these, with every variant that was tried"),
    "not_testable": VerdictStyle(
        "–", "not testable", "cannot be held against a number computed here, for the stated reason"
    ),
}

RELATION_SIGNS = {
    "=": "",
    "~": "~ ",
    "<=": "≤ ",
    ">=": "≥ ",
    "order of magnitude": "order of ",
    "qualitative": "",
}


class Summary(StrictModel):
    """What the front page says about one paper; ``report/<paper>/summary.json``."""

    paper: str
    title: str
    arxiv: str
    verdicts: dict[VerdictName, int]
    consistent_claims: int = Field(
        description="of the consistent ones, claims and bounds rather than numbers"
    )
    far: list[str] = Field(description="claims farther than a decade from their threshold")
    near: list[str] = Field(description="entries whose verdict turns within one per cent")
    entries: int
    changed: int
    discrepancies: int
    assumptions: int
    evidence: dict[str, str] = Field(description="anchors on the page, by what can be cited as evidence")


def environment() -> Environment:
    """Templates with escaping switched on and the number formats of the report."""
    result = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    result.filters |= {
        "breakable": format_breakable,
        "factor": format_factor,
        "number": format_number,
        "printed": format_printed,
        "prose": set_formulas,
        "ratio": format_ratio,
        "unit": format_unit,
    }
    result.globals |= {"verdict_styles": VERDICT_STYLES, "relation_signs": RELATION_SIGNS}
    return result


def format_number(value: float | None, digits: int = 6) -> Markup:
    """A number with the given significant digits and a power of ten, as HTML; a dash for ``None``."""
    return Markup("–") if value is None else format_printed(f"{value:.{digits}g}")


def format_ratio(value: float | None) -> Markup:
    """A ratio to four significant digits, zeros kept: ``1.000`` says more than ``1``."""
    return Markup("–") if value is None else format_printed(f"{value:#.4g}".removesuffix("."))


def format_factor(value: float | None) -> Markup:
    """A factor from which one sees on which side of 1 it lies: ``1.0086``, ``0.99973``, ``4.8 × 10^3``."""
    if value is None:
        return Markup("–")
    near_one = 0.9 < value < 1.1
    return format_printed(f"{value:.5g}" if near_one else f"{value:.2g}")


def format_printed(text: str) -> Markup:
    """A number as printed, every digit kept, ``4.60e-4`` as a power of ten; any other text only escaped."""
    match = re.fullmatch(r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?", text)
    if match is None:
        return escape(text)
    sign, mantissa, exponent = match.groups()
    digits = Markup("{}{}").format(sign.replace("-", "−"), mantissa)
    if exponent is None:
        return digits
    return Markup('<span class="nowrap">{} × 10<sup>{}</sup></span>').format(
        digits, str(int(exponent)).replace("-", "−")
    )


def format_unit(unit: str) -> Markup:
    """A unit with its powers raised; a dash for a pure number."""
    return Markup("–") if unit == "1" else set_formulas(unit)


def format_breakable(name: str) -> Markup:
    """A key or file name that may be broken after an underscore or slash, so that columns stay narrow."""
    return Markup(re.sub(r"([_/])", r"\1<wbr>", str(escape(name))))


def format_reference(bibliography: Path, key: str) -> str:
    """One line for an entry of a BibTeX file: authors, title, journal, arXiv number.

    Raises
    ------
    ReplicationError
        If there is no such entry.
    """
    entries = bibtexparser.loads(read_text(bibliography)).entries_dict
    if key not in entries:
        raise ReplicationError(f"{bibliography.name}: no entry {key!r}")
    entry = {name: " ".join(re.sub(r"[{}]", "", text).split()) for name, text in entries[key].items()}
    names = [
        " ".join(reversed([part.strip() for part in name.split(",")]))
        for name in entry.get("author", "").split(" and ")
    ]
    authors = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
    if "journal" in entry:
        where = " ".join(entry[name] for name in ("journal", "volume", "pages") if name in entry)
        published = f"{where} ({entry['year']})"
    else:
        published = entry.get("year", "")
    parts = [authors, entry["title"], published, f"arXiv:{entry['eprint']}" if "eprint" in entry else ""]
    return ", ".join(part for part in parts if part) + "."


def bibtex_entries(bibliography: Path, keys: Iterable[str]) -> str:
    """Entries of a BibTeX file as they stand there, in the order asked for, each once.

    Raises
    ------
    ReplicationError
        If there is no such entry.
    """
    text = read_text(bibliography)
    entries = []
    for key in dict.fromkeys(keys):
        start = re.search(rf"^@\w+\{{{re.escape(key)},", text, flags=re.MULTILINE)
        if start is None:
            raise ReplicationError(f"{bibliography.name}: no entry {key!r}")
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        entries.append(text[start.start() : end] + "\n")
    return "\n".join(entries)


def write_text(path: Path, text: str) -> None:
    """Write a text file, complete or not at all."""
    with replacing(path) as stream:
        stream.write(text)


def copy_assets(folder: Path) -> None:
    """Put style sheet and script into a folder of the report."""
    for name in ASSETS:
        write_text(folder / name, read_text(TEMPLATES / name))


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``folder`` once it is complete; after an error nothing changes.

    Its name is fixed, ``.<name>.partial``, so that what a killed run leaves is cleared by the next one.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
