"""The table of results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.mutation.faults import Fault, Identity
from tests.mutation.trial import Outcome

SHOWN_CHARACTERS = 100


def results_table(
    commit: str,
    date: str,
    samples: Mapping[int, Sequence[Fault]],
    areas: Mapping[Fault, str],
    outcomes: Mapping[Identity, Outcome],
    equivalent: Mapping[Identity, str],
    reasons: Mapping[Identity, str],
) -> str:
    """Found, survived and equivalent by area and by seed, and every fault that was not found.

    Parameters
    ----------
    commit, date
        Of the code.
    samples
        The faults drawn, by seed.
    areas
        Area of each fault.
    outcomes
        What became of the faults that were tried.
    equivalent, reasons
        Why faults change nothing; why others may survive.
    """
    rows: dict[str, set[Identity]] = defaultdict(set)
    for seed, drawn in samples.items():
        for fault in drawn:
            place, _, role = areas[fault].partition(", ")
            names = {areas[fault], f"seed {seed}", "all"}
            if place.startswith("papers/"):
                names = {f"papers, {role}", place, f"seed {seed}", "all"}
            for name in names:
                rows[name].add(fault.identity)
    seeds = ", ".join(map(str, samples))
    lines = [
        "# Single faults planted in the code, and how many the tests find",
        "",
        f"Code of {date} ({commit}), seeds {seeds}; written by `make mutants`. Found: by `make test` after",
        "`make reproduce`, or because that fails. Equivalent: changes no result, see `equivalent.yaml`.",
        "",
        "| faults | drawn | found | survived | equivalent | found of those not equivalent |",
        "|---|---|---|---|---|---|",
    ]
    for name in sorted(rows, key=lambda name: (name == "all", name.startswith("seed"), name)):
        different = rows[name] - equivalent.keys()
        found = sum(bool(outcomes[one].found_by) for one in different)
        share = f"{100.0 * found / len(different):.0f} %" if different else "-"
        same = len(rows[name]) - len(different)
        cells = (name, len(rows[name]), found, len(different) - found, same, share)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    different = rows["all"] - equivalent.keys()
    survivors = sorted(one for one in different if not outcomes[one].found_by)
    lines += ["", "## Survivors", ""]
    lines += [
        "- " + told(one, f"{outcomes[one].summary}. {reasons.get(one, 'Not judged.')}") for one in survivors
    ] or ["None."]
    lines += ["", "## Equivalent", ""]
    alike = sorted(rows["all"] & equivalent.keys())
    lines += ["- " + told(one, equivalent[one]) for one in alike] or ["None."]
    return "\n".join(lines) + "\n"


def told(identity: Identity, reason: str) -> str:
    """A fault and what is to be said of it, in one line."""
    file, function, kind, *texts = identity
    before, after = _shortened(*texts)
    return f"`{file}`, `{function}`, {kind}: `{before}` -> `{after}`: {reason}"


def _shortened(before: str, after: str) -> tuple[str, str]:
    """Both lines around the place where they begin to differ."""
    differing = [first != second for first, second in zip(before, after, strict=False)]
    place = differing.index(True) if True in differing else min(len(before), len(after))
    start = max(place - SHOWN_CHARACTERS // 2, 0)
    return tuple(  # type: ignore[return-value]
        ("…" if start else "")
        + text[start : start + SHOWN_CHARACTERS].replace("`", "'")
        + ("…" if len(text) > start + SHOWN_CHARACTERS else "")
        for text in (before, after)
    )
