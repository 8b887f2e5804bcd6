"""Digits of numbers and errors (identity): no more than the error supports, none that a last bit moves."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.replication.digits import as_written, format_number, rounded_up

numbers = st.floats(min_value=1e-30, max_value=1e30).flatmap(lambda x: st.sampled_from([x, -x]))
relative_errors = st.floats(min_value=1e-18, max_value=10.0)


@example(1.0105e11, 0.945)
@given(numbers, relative_errors)
def test_written_number_agrees_within_its_error_and_the_error_only_grows(
    value: float, relative: float
) -> None:
    written, error = as_written(value, relative * abs(value))
    # As they are written: neither a difference of binary numbers nor 1e-30 itself is exact.
    # An error of six digits decides whether a number is written as zero.
    bound = Decimal(str(error)) * (Decimal("1.00001") if written == 0.0 else 1)
    assert abs(Decimal(str(written)) - Decimal(str(value))) <= bound
    assert error >= relative * abs(value) * (1.0 - 1e-5)
    # Rounding up costs a third at most, but where rounding to nine digits or to a power of ten decides.
    if written != 0.0 and relative > 1e-8:
        assert error <= 1.34 * relative * abs(value)


@given(numbers, relative_errors)
def test_what_is_written_is_written_again_alike(value: float, relative: float) -> None:
    written = as_written(value, relative * abs(value))
    assert as_written(*written) == written


@given(numbers, st.floats(min_value=1e-8, max_value=1e-3))
def test_formatted_number_has_the_digits_of_its_error(value: float, relative: float) -> None:
    written, error = as_written(value, relative * abs(value))
    text = format_number(value, relative * abs(value))
    assert float(text) == written
    last_place = Decimal(text).as_tuple().exponent
    assert isinstance(last_place, int)
    # The last digit is a tenth of the error to the error itself.
    assert 0.03 * error <= 10.0**last_place <= 1.01 * error


@pytest.mark.parametrize(
    ("value", "error", "written"),
    [
        (1.23456, 1e-5, (1.23456, 1e-5)),  # 1e-5 as a binary number is larger than 1e-5
        (1.23456, 3.1e-3, (1.235, 4e-3)),
        (1.23456, 2.93e-3, (1.235, 3e-3)),
        (9.9996, 1.01e-4, (9.9996, 1.1e-4)),
        (2e-16, 3e-16, (0.0, 1e-15)),
        (0.0, 0.0, (0.0, 0.0)),
        (12345678912.0, 0.0, (12345678900.0, 50.0)),
        (7.0, 0.0, (7.0, 0.0)),
    ],
)
def test_edges_of_rounding(value: float, error: float, written: tuple[float, float]) -> None:
    assert as_written(value, error) == written


def test_errors_are_rounded_up() -> None:
    assert [rounded_up(error) for error in (0.0, 1e-9, 1.301e-9, 3.01e-9, 9.9e-9)] == [
        0.0,
        1e-9,
        1.4e-9,
        4e-9,
        1e-8,
    ]
