"""Bad input: every check refuses the impossible with one line that names quantity, value and range."""

import math
import re

import numpy as np
import pytest

from common import validation


@pytest.mark.parametrize("value", [0.0, -3.0, math.nan, math.inf, [1.0, math.nan], [[1.0], [-2.0]]])
def test_require_positive_refuses(value):
    with pytest.raises(ValueError, match=r"^temperature_MeV = .* outside the allowed range \(0, inf\)$"):
        validation.require_positive("temperature_MeV", value)


@pytest.mark.parametrize(("value", "returned"), [(3, 3.0), ([1, 2], [1.0, 2.0]), (np.float32(0.5), 0.5)])
def test_require_positive_returns_float64_of_the_same_shape(value, returned):
    number = validation.require_positive("temperature_MeV", value)
    assert number.dtype == np.float64
    assert number.shape == np.shape(value)
    np.testing.assert_array_equal(number, returned)


@pytest.mark.parametrize("value", [0, 1e-300, [0.0, 5.0]])
def test_require_non_negative_accepts_zero(value):
    np.testing.assert_array_equal(validation.require_non_negative("radius_km", value), value)


@pytest.mark.parametrize("value", [-1e-300, math.nan, math.inf])
def test_require_non_negative_refuses(value):
    with pytest.raises(ValueError, match=r"^radius_km = .* outside the allowed range \[0, inf\)$"):
        validation.require_non_negative("radius_km", value)


@pytest.mark.parametrize("value", [-math.inf, math.inf, math.nan])
def test_require_finite_refuses(value):
    with pytest.raises(ValueError, match=r"^energy_MeV = .* outside the allowed range \(-inf, inf\)$"):
        validation.require_finite("energy_MeV", value)


@pytest.mark.parametrize(
    ("interval", "accepts_lower", "accepts_upper"),
    [("[]", True, True), ("()", False, False), ("[)", True, False), ("(]", False, True)],
)
def test_interval_notation_decides_the_ends(interval, accepts_lower, accepts_upper):
    for end, accepted in ((0.0, accepts_lower), (1.0, accepts_upper)):
        if accepted:
            assert validation.require_in_range("Y", end, 0.0, 1.0, interval=interval) == end
        else:
            with pytest.raises(ValueError, match="outside the allowed range") as refusal:
                validation.require_in_range("Y", end, 0.0, 1.0, interval=interval)
            assert str(refusal.value).endswith(f"{interval[0]}0, 1{interval[1]}")


def test_the_message_shows_the_first_offender():
    with pytest.raises(ValueError, match=r"^Y = 1\.5 is outside the allowed range \[0, 1\]$"):
        validation.require_in_range("Y", [0.5, 1.5, -2.0], 0.0, 1.0)


@pytest.mark.parametrize("value", ["hot", "30", "5_0", 1j, None, [1.0, "2.0"], [[1.0], [1.0, 2.0]]])
def test_what_is_not_a_real_number_is_refused(value):
    with pytest.raises(ValueError, match=r"^temperature_MeV = "):
        validation.require_positive("temperature_MeV", value)


@pytest.mark.parametrize("text", ["5", "+5.", "-.5e-3", "1E05"])
def test_number_in_text_is_read_as_python_reads_it(text):
    assert validation.require_number_in_text("temperature", text) == float(text)


NOT_DECIMAL = [
    "",
    "hot",
    "5_0",
    "\uff15",
    "\u0665",
    "nan",
    "inf",
    "-Infinity",
    "1e999",
    "0x10",
    "1e",
    ".",
    "5 0",
]


@pytest.mark.parametrize("text", NOT_DECIMAL)
def test_text_that_is_no_decimal_number_is_refused(text):
    with pytest.raises(ValueError, match=f"^temperature = {re.escape(repr(text))} is not a finite number$"):
        validation.require_number_in_text("temperature", text)


def test_decimal_comma_is_named():
    with pytest.raises(ValueError, match=r"^x = '1,5' is .*: write a decimal point, not a comma$"):
        validation.require_number_in_text("x", "1,5")


@pytest.mark.parametrize("value", [0, 11, 2.0, True, "2", None])
def test_require_integer_refuses(value):
    with pytest.raises(ValueError, match=r"^order = "):
        validation.require_integer("order", value, 1, 10)


def test_require_integer_accepts_numpy_integers():
    order = validation.require_integer("order", np.int64(7), 1, 10)
    assert type(order) is int
    assert order == 7


def test_require_one_of_lists_the_allowed():
    assert validation.require_one_of("snapshot_s", 5, (1.0, 5.0)) == 5
    with pytest.raises(ValueError, match=r"^snapshot_s = 2 is not one of 1\.0, 5\.0$"):
        validation.require_one_of("snapshot_s", 2, (1.0, 5.0))
