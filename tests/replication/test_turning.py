"""Distance of a verdict from turning (identity): it stands on this side of the limit and turns beyond it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.replication.ledger.quantities import Quantity, Variant
from common.replication.ledger.registry import PublishedValue
from common.replication.ledger.turning import is_claim, is_far, is_near, turning
from common.replication.ledger.verdicts import Verdict, judge
from tests.replication.test_verdicts import REASON, entry, quantity

KINDS: dict[str, dict[str, Any]] = {
    "digits": {"published": "0.30"},
    "negative": {"published": "-0.30"},
    "absolute": {"published": "0.30", "relation": "~", "tolerance": {"absolute": 0.1, "reason": REASON}},
    "decades": {
        "published": "0.3",
        "relation": "order of magnitude",
        "tolerance": {"decades": 0.5, "reason": REASON},
    },
    "bound": {"published": "0.3", "relation": "<=", "tolerance": {"relative": 0.1, "reason": REASON}},
    "claim": {
        "published": "roughly constant",
        "relation": "qualitative",
        "threshold": {"relation": ">=", "value": 0.3, "reason": REASON},
    },
}


def judged(published: PublishedValue, computed: Quantity) -> Verdict:
    return judge(published, computed).model_copy(update={"turning": turning(published, computed)})


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.floats(-2.0, 2.0).filter(lambda value: abs(value) > 1e-6), share=st.floats(0.0, 0.999))
def test_verdict_stands_until_the_limit_and_turns_beyond(kind: str, value: float, share: float) -> None:
    published = entry(**KINDS[kind])
    present = judge(published, quantity(value)).verdict
    found = turning(published, quantity(value))
    assert found is not None
    beyond = found.at + 1e-8 * (1 if found.at >= value else -1)
    assert judge(published, quantity(beyond)).verdict != present or abs(found.at - value) < 1e-8
    if found.factor is not None:
        assert found.factor == pytest.approx(found.at / value, rel=1e-12)
        for factor in (found.factor**share, found.factor**-share):
            assert judge(published, quantity(value * factor)).verdict == present


def test_distance_in_tolerances_of_a_number() -> None:
    found = turning(entry(published="0.30"), quantity(0.303))
    assert found is not None
    assert (found.number, found.at) == ("computed", pytest.approx(0.305, rel=1e-12))
    assert found.tolerances == pytest.approx(0.4, rel=1e-9)


def test_rounding_of_the_inputs_widens_what_counts_as_equal() -> None:
    found = turning(entry(published="0.30"), quantity(0.306, input_rounding=0.004))
    assert found is not None
    assert found.at == pytest.approx(0.305, rel=1e-12)
    found = turning(entry(published="0.30"), quantity(0.3088, input_rounding=0.004))
    assert found is not None
    assert found.at == pytest.approx(0.309, rel=1e-12)


def test_explained_verdict_rests_on_its_variant() -> None:
    published = entry(published="0.30", explained_by="in_metres", discrepancy="unit")
    variant = Variant(value=0.304, description="read in metres")
    found = turning(published, quantity(5.0, variants={"in_metres": variant}))
    assert found is not None
    assert (found.number, found.at) == ("in_metres", pytest.approx(0.305, rel=1e-12))


def test_without_a_number_nothing_turns() -> None:
    untestable = entry(
        published="1", quantity=None, not_testable="no curve is at hand", expected_verdict="not_testable"
    )
    assert turning(untestable, None) is None


@pytest.mark.parametrize(
    ("kind", "value", "near", "far"),
    [
        ("claim", 0.3029, True, False),
        ("claim", 0.3031, False, False),
        ("claim", 2.99, False, False),
        ("claim", 3.01, False, True),
        ("claim", 0.02, False, False),
        ("bound", 0.329, True, False),
        ("bound", 0.02, False, True),
        ("bound", -1.0, False, False),
        ("digits", 0.3045, True, False),
        ("digits", 0.300, False, False),
        ("decades", 0.3, False, False),
    ],
)
def test_near_within_one_per_cent_and_claims_far_beyond_a_decade(
    kind: str, value: float, near: bool, far: bool
) -> None:
    verdict = judged(entry(**KINDS[kind]), quantity(value))
    assert (is_near(verdict), is_far(verdict)) == (near, far)
    assert is_claim(verdict) == (kind in ("claim", "bound"))


def test_digits_finer_than_one_per_cent_make_no_verdict_near_to_turning() -> None:
    assert not is_near(judged(entry(published="496.6"), quantity(496.64)))
    assert is_near(judged(entry(published="49"), quantity(49.49)))
