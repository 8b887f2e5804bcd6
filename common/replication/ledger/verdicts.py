"""Verdicts: a computed quantity held against the published value.

The ladder, in falling order:

``reproduced``
    equal within half a unit of the last printed digit, which an order of magnitude does not have;
``consistent``
    an approximate statement that the value satisfies by its stated tolerance, or a value equal within the
    computed effect of the rounding of the paper's own printed inputs;
``explained``
    not equal, but the named variant computed here gives the printed number within half a unit of its last
    digit;
``not_reproduced``
    none of these; the reason lists every variant tried with its value;
``not_testable``
    cannot be held against a number of ours, for the stated reason.
"""

import math
from typing import Literal

from pydantic import Field

from common.replication.ledger.quantities import Quantity
from common.replication.ledger.registry import PublishedValue, Threshold, VerdictName
from common.replication.yaml_files import StrictModel

COMPUTED = "computed"
"""The computed number itself, where a variant could be meant as well."""


class Turning(StrictModel):
    """The nearest number at which a verdict becomes another one."""

    number: str = Field(description="the number that is moved: 'computed', or the variant that explains")
    at: float = Field(description="where the verdict turns")
    factor: float | None = Field(description="'at' over the number; none across or at zero")
    tolerances: float | None = Field(
        description="distance to 'at' in tolerances of the verdict, if it has one"
    )


class Verdict(StrictModel):
    """The outcome of one comparison; the fields are the keys of ``verdicts.json``."""

    key: str
    locator: str
    quantity: str | None
    relation: str
    published: str
    computed: float | None
    unit: str
    ratio: float | None
    numerical_error: float | None
    verdict: VerdictName
    tolerance: float | None
    reason: str
    discrepancy: str | None
    turning: Turning | None = None


def judge(entry: PublishedValue, quantity: Quantity | None) -> Verdict:
    """Judge one registry entry.

    Parameters
    ----------
    entry
        The published value.
    quantity
        The computed quantity it is held against; ``None`` for an entry that is not testable.

    Raises
    ------
    ValueError
        If the units differ, or the entry names a variant that the quantity does not have.
    """
    if entry.not_testable is not None or quantity is None:
        return _verdict(entry, None, "not_testable", None, entry.not_testable or "nothing to compare with")
    if quantity.unit != entry.unit:
        raise ValueError(f"{entry.key}: published in {entry.unit!r}, computed in {quantity.unit!r}")
    if entry.explained_by is not None and entry.explained_by not in quantity.variants:
        raise ValueError(f"{entry.key}: quantity {entry.quantity} has no variant {entry.explained_by!r}")
    if entry.threshold is not None:
        return _judge_claim(entry, entry.threshold, quantity)
    if entry.relation in ("<=", ">="):
        return _judge_bound(entry, quantity, "<=" if entry.relation == "<=" else ">=")
    return _judge_number(entry, quantity)


def _judge_number(entry: PublishedValue, quantity: Quantity) -> Verdict:
    published, half_unit = float(entry.published), entry.half_unit_of_last_digit
    difference = abs(quantity.value - published)
    if difference <= half_unit and entry.relation != "order of magnitude":
        return _verdict(entry, quantity, "reproduced", half_unit, "half a unit of the last printed digit")
    if entry.tolerance is not None:
        allowed = absolute_tolerance(entry, quantity.value)
        if difference <= allowed:
            return _verdict(entry, quantity, "consistent", allowed, entry.tolerance.reason)
    if quantity.input_rounding is not None and difference <= half_unit + quantity.input_rounding:
        reason = "effect of the rounding of the paper's printed inputs"
        return _verdict(entry, quantity, "consistent", half_unit + quantity.input_rounding, reason)
    if entry.explained_by is not None:
        variant = quantity.variants[entry.explained_by]
        if abs(variant.value - published) <= half_unit:
            reason = f"variant {entry.explained_by} gives {variant.value:.6g}: {variant.description}"
            return _verdict(entry, quantity, "explained", half_unit, reason)
    return _verdict(entry, quantity, "not_reproduced", half_unit, _variants_tried(quantity))


def _judge_claim(entry: PublishedValue, threshold: Threshold, quantity: Quantity) -> Verdict:
    claim = f"the claim holds if computed {threshold.relation} {threshold.value:g}: {threshold.reason}"
    if _satisfies(quantity.value, threshold.relation, threshold.value):
        return _verdict(entry, quantity, "consistent", None, claim)
    if entry.explained_by is not None:
        variant = quantity.variants[entry.explained_by]
        if _satisfies(variant.value, threshold.relation, threshold.value):
            reason = f"{claim}; variant {entry.explained_by} gives {variant.value:.6g}: {variant.description}"
            return _verdict(entry, quantity, "explained", None, reason)
    return _verdict(entry, quantity, "not_reproduced", None, f"{claim}; {_variants_tried(quantity)}")


def _judge_bound(entry: PublishedValue, quantity: Quantity, relation: Literal["<=", ">="]) -> Verdict:
    published = float(entry.published)
    allowed = 0.0 if entry.tolerance is None else absolute_tolerance(entry, quantity.value)
    limit = published + allowed if relation == "<=" else published - allowed
    reason = entry.tolerance.reason if entry.tolerance else "the inequality as printed"
    if _satisfies(quantity.value, relation, limit):
        return _verdict(entry, quantity, "consistent", allowed, reason)
    return _verdict(entry, quantity, "not_reproduced", allowed, _variants_tried(quantity))


def absolute_tolerance(entry: PublishedValue, computed: float) -> float:
    """How far a computed number may lie from the published one, in the unit of the entry.

    Parameters
    ----------
    entry
        A published value with a tolerance.
    computed
        The computed number: a tolerance in decades reaches farther upwards than downwards, and not across
        zero.
    """
    published, tolerance = float(entry.published), entry.tolerance
    assert tolerance is not None
    if tolerance.absolute is not None:
        return tolerance.absolute
    if tolerance.relative is not None:
        return tolerance.relative * abs(published)
    assert tolerance.decades is not None
    if computed * published <= 0:
        return 0.0
    towards = math.copysign(tolerance.decades, abs(computed) - abs(published))
    return abs(published) * abs(10**towards - 1)


def _satisfies(value: float, relation: Literal["<=", ">="], limit: float) -> bool:
    return value <= limit if relation == "<=" else value >= limit


def _variants_tried(quantity: Quantity) -> str:
    if not quantity.variants:
        return "no variant tried"
    tried = (f"{name} = {variant.value:.6g}" for name, variant in quantity.variants.items())
    return "variants tried: " + ", ".join(tried)


def _verdict(
    entry: PublishedValue,
    quantity: Quantity | None,
    verdict: VerdictName,
    tolerance: float | None,
    reason: str,
) -> Verdict:
    computed = None if quantity is None else quantity.value
    if entry.threshold is not None:
        reference = entry.threshold.value
    else:
        reference = float(entry.published) if quantity is not None else 0.0
    return Verdict(
        key=entry.key,
        locator=entry.locator,
        quantity=entry.quantity,
        relation=entry.relation,
        published=entry.published,
        computed=computed,
        unit=entry.unit,
        ratio=None if computed is None or reference == 0 else computed / reference,
        numerical_error=None if quantity is None else quantity.numerical_error,
        verdict=verdict,
        tolerance=tolerance,
        reason=reason,
        discrepancy=entry.discrepancy,
    )
