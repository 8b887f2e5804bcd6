"""Verdicts (identity): each rung of the ladder, its edges, and what the loader refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.replication.ledger.quantities import Quantity, Variant
from common.replication.ledger.registry import PublishedValue
from common.replication.ledger.verdicts import judge

REASON = "the text says roughly, and gives one digit"


def entry(**changes: Any) -> PublishedValue:
    content: dict[str, Any] = {
        "key": "mean_free_path",
        "locator": "Table I",
        "statement": "mean free path",
        "published": "0.30",
        "unit": "m",
        "quantity": "table:mean_free_path",
        "expected_verdict": "reproduced",
    }
    return PublishedValue(**{**content, **changes})


def quantity(value: float, **changes: Any) -> Quantity:
    content: dict[str, Any] = {"unit": "m", "description": "mean free path", "numerical_error": 1e-6}
    return Quantity(value=value, **{**content, **changes})


@pytest.mark.parametrize(
    ("printed", "half_unit"),
    [
        ("496.6", 0.05),
        ("35", 0.5),
        ("0.30", 0.005),
        ("1.0e-4", 5e-6),
        ("1e38", 5e37),
        ("0", 0.5),
        ("-4.2", 0.05),
    ],
)
def test_half_unit_of_the_last_printed_digit(printed: str, half_unit: float) -> None:
    assert entry(published=printed).half_unit_of_last_digit == pytest.approx(half_unit, rel=1e-12)


@given(offset=st.floats(-0.02, 0.02))
def test_equality_is_judged_by_the_printed_digits_alone(offset: float) -> None:
    verdict = judge(entry(), quantity(0.30 + offset)).verdict
    distance = abs(0.30 + offset - 0.30)
    assert verdict == ("reproduced" if distance <= 0.005 else "not_reproduced")


def test_half_a_unit_belongs_to_the_printed_number() -> None:
    """Of 1, half a unit is a binary number, so that the end of the range is met to the bit."""
    variants = {"other": Variant(value=1.5, description="another reading")}
    whole = entry(published="1", explained_by="other", discrepancy="density", expected_verdict="explained")
    assert judge(whole, quantity(2.0, variants=variants)).verdict == "explained"
    assert judge(whole, quantity(0.5, variants=variants)).verdict == "reproduced"


def test_rounded_inputs_of_the_paper_make_a_value_consistent_only_by_their_computed_effect() -> None:
    assert judge(entry(), quantity(0.32, input_rounding=0.016)).verdict == "consistent"
    assert judge(entry(), quantity(0.32, input_rounding=0.014)).verdict == "not_reproduced"


def test_explained_only_by_the_variant_that_the_entry_names() -> None:
    variants = {
        "misprinted_density": Variant(value=0.302, description="density of the next row"),
        "chance": Variant(value=0.300, description="another reading that happens to agree"),
    }
    named = entry(explained_by="misprinted_density", discrepancy="density", expected_verdict="explained")
    other = entry(discrepancy="density", expected_verdict="not_reproduced")
    assert judge(named, quantity(0.4, variants=variants)).verdict == "explained"
    refused = judge(other, quantity(0.4, variants=variants))
    assert refused.verdict == "not_reproduced"
    assert "chance = 0.3" in refused.reason
    assert "misprinted_density = 0.302" in refused.reason


def test_a_variant_that_does_not_give_the_printed_number_explains_nothing() -> None:
    variants = {"other": Variant(value=0.31, description="another reading")}
    named = entry(explained_by="other", discrepancy="density", expected_verdict="explained")
    assert judge(named, quantity(0.4, variants=variants)).verdict == "not_reproduced"


@pytest.mark.parametrize(
    ("tolerance", "inside", "outside"),
    [
        ({"absolute": 0.1}, 0.39, 0.41),
        ({"relative": 0.5}, 0.44, 0.46),
        ({"decades": 0.5}, 0.94, 0.95),
        ({"decades": 0.5}, 0.0949, 0.0948),
    ],
)
def test_approximate_statement_by_its_tolerance(
    tolerance: dict[str, float], inside: float, outside: float
) -> None:
    approximate = entry(relation="~", tolerance={**tolerance, "reason": REASON})
    assert judge(approximate, quantity(inside)).verdict == "consistent"
    assert judge(approximate, quantity(outside)).verdict == "not_reproduced"
    assert judge(approximate, quantity(0.301)).verdict == "reproduced"


def test_order_of_magnitude_has_no_last_digit_to_be_reproduced() -> None:
    claim = entry(relation="order of magnitude", tolerance={"decades": 0.5, "reason": REASON})
    assert judge(claim, quantity(float(claim.published))).verdict == "consistent"


def test_order_of_magnitude_never_matches_the_other_sign() -> None:
    claim = entry(relation="order of magnitude", tolerance={"decades": 0.5, "reason": REASON})
    assert judge(claim, quantity(-0.4)).verdict == "not_reproduced"


@pytest.mark.parametrize(
    ("relation", "value", "holds"), [("<=", 0.2, True), ("<=", 0.4, False), (">=", 0.4, True)]
)
def test_inequality(relation: str, value: float, holds: bool) -> None:
    expected = "consistent" if holds else "not_reproduced"
    assert judge(entry(relation=relation), quantity(value)).verdict == expected


def test_qualitative_claim_is_decided_by_its_threshold_and_tells_the_margin() -> None:
    claim = entry(
        relation="qualitative",
        published="neutrinos remain diffusive",
        threshold={"relation": ">=", "value": 2.0, "reason": "an optical depth of two thirds, by Eq. 20"},
    )
    assert judge(claim, quantity(3.0)).verdict == "consistent"
    assert judge(claim, quantity(3.0)).ratio == pytest.approx(1.5)
    assert judge(claim, quantity(1.0)).verdict == "not_reproduced"
    variants = {"printed_state": Variant(value=3.0, description="mean free path of the printed state")}
    named = claim.model_copy(update={"explained_by": "printed_state", "discrepancy": "state"})
    assert judge(named, quantity(1.0, variants=variants)).verdict == "explained"
    assert judge(claim, quantity(1.0, variants=variants)).verdict == "not_reproduced"


def test_not_testable_carries_its_reason() -> None:
    claim = entry(quantity=None, not_testable="shown in a figure only", expected_verdict="not_testable")
    verdict = judge(claim, None)
    assert (verdict.verdict, verdict.reason, verdict.computed) == (
        "not_testable",
        "shown in a figure only",
        None,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"tolerance": {"relative": 0.1}},
        {"tolerance": {"relative": 0.1, "reason": ""}},
        {"tolerance": {"relative": 0.1, "absolute": 1.0, "reason": REASON}},
        {"tolerance": {"relative": -0.1, "reason": REASON}},
        {"relation": "~"},
        {"relation": "qualitative"},
        {"published": "a few"},
        {"published": "nan"},
        {"published": 0.3},
        {"expected_verdict": "explained"},
        {"expected_verdict": "perfect"},
        {"quantity": None},
        {"explained_by": "other"},
        {"not_testable": "shown in a figure only"},
        {"unknown": 1},
    ],
)
def test_registry_refuses_an_entry_that_cannot_be_judged(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        entry(**changes)


def test_units_must_agree() -> None:
    with pytest.raises(ValueError, match="published in 'm', computed in 'km'"):
        judge(entry(), quantity(0.3, unit="km"))


def test_unknown_variant_is_an_error() -> None:
    named = entry(explained_by="other", discrepancy="density", expected_verdict="explained")
    with pytest.raises(ValueError, match="no variant 'other'"):
        judge(named, quantity(0.4))
