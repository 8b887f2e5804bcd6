"""Identity and oracle tests of the closed forms of the number-doubling cascade."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from common.thermal.distributions import pinched_spectrum_inverse_MeV
from tests.oracles.contact_cascade import (
    contact_cascade,
    contact_cascade_of_source,
    contact_daughters_inverse_MeV,
    massless_cascade,
    massless_daughters_inverse_MeV,
)

ENERGY_MeV = np.geomspace(1e-3, 150.0, 1201)
EMITTED = pinched_spectrum_inverse_MeV(ENERGY_MeV, 15.0, 2.5)


def emitted(energy_MeV):
    return pinched_spectrum_inverse_MeV(energy_MeV, 15.0, 2.5)


def integral(integrand, lower, upper, **options):
    return quad(integrand, lower, upper, epsabs=0.0, epsrel=1e-13, limit=400, **options)[0]


def of_line(daughters, column, energy_MeV):
    """What a line spectrum superposes to, by adaptive quadrature over the initial energy."""
    return integral(lambda e: emitted(e) * daughters(energy_MeV, e, column), energy_MeV, 400.0)


# Identity.


@given(initial=st.floats(0.5, 50.0), depth=st.floats(1e-3, 30.0))
def test_contact_daughters_conserve_energy_and_count_scatterings(initial, depth):
    column = depth / initial
    energy = integral(lambda e: e * contact_daughters_inverse_MeV(e, initial, column), 0.0, initial)
    number = integral(lambda e: contact_daughters_inverse_MeV(e, initial, column), 0.0, initial)
    unscattered = math.exp(-depth)
    assert energy / initial + unscattered == pytest.approx(1.0, rel=1e-12)
    assert number + unscattered == pytest.approx(1.0 + depth, rel=1e-12)


@given(initial=st.floats(0.5, 50.0), depth=st.floats(1e-3, 30.0))
def test_massless_cascade_shatters(initial, depth):
    column = depth * initial
    energy = integral(lambda e: e * massless_daughters_inverse_MeV(e, initial, column), 0.0, initial)
    left = math.exp(-depth) * (1.0 + depth + 0.5 * depth**2)
    assert energy / initial + math.exp(-depth) == pytest.approx(left, rel=1e-12)


@pytest.mark.parametrize("limit", ["contact", "massless"])
def test_greens_functions_solve_the_transport_equation(limit):
    energy, initial, column, other = sympy.symbols("E E0 X E1", positive=True)
    if limit == "contact":
        rate = energy
        daughters = (2 * column + column**2 * (initial - energy)) * sympy.exp(-column * energy)
    else:
        rate = 1 / energy
        daughters = column / initial**2 * (2 + column / energy - column / initial)
        daughters *= sympy.exp(-column / initial)
    unscattered = sympy.exp(-column * rate.subs(energy, initial))
    from_daughters = sympy.integrate(
        sympy.expand((rate / energy * daughters).subs(energy, other)), (other, energy, initial)
    )
    gain = 2 * (from_daughters + (rate / energy).subs(energy, initial) * unscattered)
    residual = sympy.diff(daughters, column) + rate * daughters - gain
    assert sympy.simplify(sympy.expand(residual)) == 0


@settings(max_examples=15)
@given(first=st.floats(0.0, 0.6), second=st.floats(0.0, 0.6))
def test_semigroup(first, second):
    for cascade, scale in ((contact_cascade, 1.0), (massless_cascade, 40.0)):
        twice = cascade(ENERGY_MeV, cascade(ENERGY_MeV, EMITTED, scale * first), scale * second)
        once = cascade(ENERGY_MeV, EMITTED, scale * (first + second))
        resolved = ENERGY_MeV < 100.0
        assert twice[resolved] == pytest.approx(once[resolved], rel=3e-5)


@given(depth=st.floats(0.0, 100.0))
def test_positive_and_unchanged_without_a_path(depth):
    for cascade, scale in ((contact_cascade, 1.0 / 15.0), (massless_cascade, 15.0)):
        assert np.all(cascade(ENERGY_MeV, EMITTED, scale * depth) >= 0.0)
        assert np.array_equal(cascade(ENERGY_MeV, EMITTED, 0.0), EMITTED)


def test_no_energy_is_fed_from_below():
    changed = np.where(ENERGY_MeV < 3.0, 0.0, EMITTED)
    # The interval next to the cut interpolates with two energies beyond it.
    above = ENERGY_MeV > ENERGY_MeV[np.searchsorted(ENERGY_MeV, 3.0) + 2]
    for cascade in (contact_cascade, massless_cascade):
        difference = cascade(ENERGY_MeV, changed, 0.3) / cascade(ENERGY_MeV, EMITTED, 0.3) - 1.0
        assert np.max(np.abs(difference[above])) < 1e-13
        assert np.min(difference[~above]) < -1e-3


def test_arrays_of_columns_and_spectra():
    columns = np.array([0.0, 0.1, 0.4])
    spectra = np.array([EMITTED, 2.0 * EMITTED, EMITTED])
    for cascade in (contact_cascade, massless_cascade):
        rows = cascade(ENERGY_MeV, spectra, columns)
        assert rows.shape == (3, ENERGY_MeV.size)
        assert rows[1] == pytest.approx(2.0 * cascade(ENERGY_MeV, EMITTED, 0.1), rel=1e-13)
        assert cascade(ENERGY_MeV, EMITTED, columns)[2] == pytest.approx(rows[2], rel=1e-13)


@pytest.mark.parametrize("column", [0.01, 0.3, 5.0])
def test_source_at_one_place_is_the_cascade(column):
    # A source between two near columns, of unit area.
    columns = column * np.array([1.0 - 1e-5, 1.0 + 1e-5])
    source = np.array([EMITTED, EMITTED]) / (2e-5 * column)
    spread = contact_cascade_of_source(ENERGY_MeV, columns, source)
    resolved = column * ENERGY_MeV < 20.0
    exact = contact_cascade(ENERGY_MeV, EMITTED, column)
    assert spread[resolved] == pytest.approx(exact[resolved], rel=1e-6)


@pytest.mark.parametrize("depth", [1e-300, 1e-9, 0.3, 0.999999, 1.000001, 7.0, 800.0])
def test_highest_energy_is_only_attenuated(depth):
    # There f = ∫ e^{-E X'} (1 + X') dX', with E = 1.
    energy = np.array([0.7, 0.8, 0.9, 1.0])
    columns = np.array([0.0, depth])
    arriving = contact_cascade_of_source(energy, columns, np.outer(1.0 + columns, np.ones(4)))[-1]
    exact = integral(lambda x: math.exp(-x) * (1.0 + x), 0.0, min(depth, 60.0))
    assert arriving == pytest.approx(exact, rel=1e-13)


def test_source_is_independent_of_the_division_of_its_path():
    # A source linear in the column on one interval and on many is the same one.
    coarse = np.array([0.0, 4.0])
    fine = np.concatenate([[0.0], np.geomspace(1e-9, 4.0, 60)])
    one, many = (
        contact_cascade_of_source(ENERGY_MeV, columns, np.outer(1.0 + 2.0 * columns, EMITTED))
        for columns in (coarse, fine)
    )
    assert many == pytest.approx(one, rel=1e-11)


@given(total=st.floats(1e-4, 1.0))
def test_source_conserves_energy(total):
    columns = np.linspace(0.0, total, 7)
    source = np.outer(np.cos(columns), EMITTED) / total
    arriving = contact_cascade_of_source(ENERGY_MeV, columns, source)
    amount = np.trapezoid(np.cos(columns), columns) / total
    energy = np.trapezoid(arriving * ENERGY_MeV**2, np.log(ENERGY_MeV))
    assert energy == pytest.approx(15.0 * amount, rel=2e-5)


# Oracle.


@pytest.mark.parametrize("energy_MeV", [0.01, 0.5, 5.0, 30.0, 80.0])
@pytest.mark.parametrize("column", [0.02, 0.5])
def test_contact_against_superposed_lines(energy_MeV, column):
    index = np.searchsorted(ENERGY_MeV, energy_MeV)
    at_node = contact_cascade(ENERGY_MeV, EMITTED, column)[index]
    exact = of_line(contact_daughters_inverse_MeV, column, ENERGY_MeV[index])
    exact += math.exp(-column * ENERGY_MeV[index]) * EMITTED[index]
    assert at_node == pytest.approx(exact, rel=2e-6)


@pytest.mark.parametrize("energy_MeV", [0.01, 0.5, 5.0, 30.0, 80.0])
@pytest.mark.parametrize("column", [1.0, 60.0])
def test_massless_against_superposed_lines(energy_MeV, column):
    index = np.searchsorted(ENERGY_MeV, energy_MeV)
    at_node = massless_cascade(ENERGY_MeV, EMITTED, column)[index]
    exact = of_line(massless_daughters_inverse_MeV, column, ENERGY_MeV[index])
    exact += math.exp(-column / ENERGY_MeV[index]) * EMITTED[index]
    assert at_node == pytest.approx(exact, rel=3e-6)


def test_fourth_order_in_the_spacing():
    errors = []
    for count in (151, 301):
        energy = np.geomspace(0.1, 150.0, count)
        fine = np.geomspace(0.1, 150.0, 16 * (count - 1) + 1)
        coarse = contact_cascade(energy, emitted(energy), 0.3)
        reference = contact_cascade(fine, emitted(fine), 0.3)[::16]
        errors.append(np.max(np.abs(coarse / reference - 1.0)[energy < 40.0]))
    assert errors[0] / errors[1] == pytest.approx(16.0, rel=0.3)


def test_source_against_an_integrated_boltzmann_equation():
    def integrated(count):
        energy = np.geomspace(0.05, 120.0, count)

        def derivative(column, f):
            # From the farthest place; the trapezoidal rule, unlike the closed form.
            steps = 0.5 * (f[1:] + f[:-1]) * np.diff(energy)
            above = np.append(np.cumsum(steps[::-1])[::-1], 0.0)
            return -energy * f + 2.0 * above + (1.0 + (0.4 - column)) * emitted(energy)

        start = np.zeros_like(energy)
        return solve_ivp(derivative, (0.0, 0.4), start, method="LSODA", rtol=1e-8, atol=1e-14).y[:, -1]

    coarse, fine = integrated(121), integrated(241)[::2]
    energy = np.geomspace(0.05, 120.0, 121)
    columns = np.linspace(0.0, 0.4, 5)
    cascade = contact_cascade_of_source(energy, columns, np.outer(1.0 + columns, emitted(energy)))
    low = energy < 30.0
    assert cascade[low] == pytest.approx(((4.0 * fine - coarse) / 3.0)[low], rel=3e-4)


# Bad input.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((ENERGY_MeV, EMITTED, -1.0), "column.* = -1.0 is outside the allowed range"),
        ((ENERGY_MeV, EMITTED, math.nan), "column.* = nan is outside the allowed range"),
        ((-ENERGY_MeV, EMITTED, 1.0), "energy_MeV = -0.001 is outside the allowed range"),
        ((ENERGY_MeV[::-1], EMITTED, 1.0), "energy_MeV is not strictly increasing"),
        ((ENERGY_MeV[:3], EMITTED[:3], 1.0), r"energy_MeV has the shape \(3,\)"),
        ((ENERGY_MeV, EMITTED[:-1], 1.0), r"spectrum_inverse_MeV has the shape \(1200,\)"),
        ((ENERGY_MeV, math.nan * EMITTED, 1.0), "spectrum_inverse_MeV = nan is outside"),
    ],
)
def test_impossible_arguments(arguments, message):
    for cascade in (contact_cascade, massless_cascade):
        with pytest.raises(ValueError, match=message):
            cascade(*arguments)


@pytest.mark.parametrize(
    ("columns", "source", "message"),
    [
        ([0.1, 0.1], np.array([EMITTED, EMITTED]), "strictly increasing"),
        ([0.1], np.array([EMITTED]), "at least two"),
        ([0.1, 0.2], np.array([EMITTED] * 3), "source has the shape"),
        ([-0.1, 0.2], np.array([EMITTED] * 2), "column_inverse_MeV = -0.1"),
    ],
)
def test_impossible_sources(columns, source, message):
    with pytest.raises(ValueError, match=message):
        contact_cascade_of_source(ENERGY_MeV, columns, source)


@pytest.mark.parametrize("daughters", [contact_daughters_inverse_MeV, massless_daughters_inverse_MeV])
@pytest.mark.parametrize("arguments", [(0.0, 1.0, 1.0), (1.0, math.nan, 1.0), (1.0, 1.0, -1.0)])
def test_impossible_lines(daughters, arguments):
    with pytest.raises(ValueError, match="outside the allowed range"):
        daughters(*arguments)
