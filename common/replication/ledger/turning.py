"""How far a verdict is from turning: the nearest number at which it would be another one.

A verdict rests on one number, the computed one or, where a variant explains it, also that of the variant.
Moved far enough, either turns it. A verdict that would stand at twice and at half its number says less about
the computation than one that turns within a percent; both are told.
"""

import math
from collections.abc import Iterator

from common.replication.ledger.quantities import Quantity
from common.replication.ledger.registry import PublishedValue
from common.replication.ledger.verdicts import COMPUTED, Turning, Verdict, absolute_tolerance, judge

NEAR = 1.01
"""A verdict that turns when its number changes by no more than this factor is near to turning."""

FAR = 10.0
"""A claim whose number must change by more than this factor is far from its threshold."""

BEYOND = 1e-9
"""Relative step across a limit, far above rounding and far below every tolerance."""


def turning(entry: PublishedValue, quantity: Quantity | None) -> Turning | None:
    """The nearest number at which the verdict of an entry becomes another one; ``None`` if there is none.

    Parameters
    ----------
    entry
        The published value.
    quantity
        The computed quantity it is held against; ``None`` for an entry that is not testable.
    """
    if quantity is None or entry.not_testable is not None:
        return None
    verdict = judge(entry, quantity)
    found = [
        _turning(name, number, limit, verdict.tolerance)
        for name, number in _deciding_numbers(verdict, entry, quantity)
        for limit in _limits(entry, quantity)
        if _turns_beyond(limit, name, number, verdict, entry, quantity)
    ]
    return min(
        found, key=lambda candidate: (_distance(candidate.factor), candidate.tolerances or 0.0), default=None
    )


def is_near(verdict: Verdict) -> bool:
    """Whether a change of the deciding number by one per cent turns the verdict.

    A tolerance below one per cent, as printed digits often are, does not count: there it is no coincidence.
    """
    found = verdict.turning
    if found is None or _distance(found.factor) > math.log(NEAR):
        return False
    return verdict.tolerance is None or verdict.tolerance > (NEAR - 1.0) * abs(float(verdict.published))


def is_claim(verdict: Verdict) -> bool:
    """Whether the entry is a claim or a bound, which has a good side, rather than a number."""
    return verdict.relation in ("qualitative", "<=", ">=")


def is_far(verdict: Verdict) -> bool:
    """Whether a claim holds by more than a decade; a number of the other sign has no such distance."""
    found = verdict.turning
    holds = verdict.verdict == "consistent" and is_claim(verdict)
    return holds and found is not None and math.log(FAR) < _distance(found.factor) < math.inf


def _deciding_numbers(
    verdict: Verdict, entry: PublishedValue, quantity: Quantity
) -> Iterator[tuple[str, float]]:
    yield COMPUTED, quantity.value
    if verdict.verdict == "explained" and entry.explained_by is not None:
        yield entry.explained_by, quantity.variants[entry.explained_by].value


def _limits(entry: PublishedValue, quantity: Quantity) -> list[float]:
    """Numbers at which a verdict may turn: the threshold, or the edges of all that counts as equal."""
    if entry.threshold is not None:
        return [entry.threshold.value]
    published = float(entry.published)
    reach = [0.0, entry.half_unit_of_last_digit]
    if quantity.input_rounding is not None:
        reach.append(entry.half_unit_of_last_digit + quantity.input_rounding)
    below, above = reach.copy(), reach.copy()
    if entry.tolerance is not None:
        below.append(absolute_tolerance(entry, 0.5 * published))
        above.append(absolute_tolerance(entry, 2.0 * published))
        if published < 0:
            below[-1], above[-1] = above[-1], below[-1]
    return [published - step for step in below] + [published + step for step in above]


def _turns_beyond(
    limit: float, name: str, number: float, present: Verdict, entry: PublishedValue, quantity: Quantity
) -> bool:
    """Whether the number, taken to the limit and a little further, gives another verdict."""
    step = BEYOND * (max(abs(limit), abs(number)) or 1.0)
    directions = [sign for sign in (-1.0, 1.0) if sign * (limit - number) >= 0]
    return any(
        judge(entry, _moved(quantity, name, limit + sign * step)).verdict != present.verdict
        for sign in directions
    )


def _moved(quantity: Quantity, name: str, value: float) -> Quantity:
    if name == COMPUTED:
        return quantity.model_copy(update={"value": value})
    variant = quantity.variants[name].model_copy(update={"value": value})
    return quantity.model_copy(update={"variants": {**quantity.variants, name: variant}})


def _turning(name: str, number: float, limit: float, tolerance: float | None) -> Turning:
    return Turning(
        number=name,
        at=limit,
        factor=limit / number if limit * number > 0 else None,
        tolerances=abs(limit - number) / tolerance if tolerance else None,
    )


def _distance(factor: float | None) -> float:
    return math.inf if factor is None else abs(math.log(factor))
