"""Identity, oracle (mpmath at 30 digits) and bad-input tests of the distributions.

Tolerances: the library promises 1e-13 relative, plus what rounding of the argument itself costs; an
exponential of x has the relative error |x| 1e-16.
"""

import math
import sys

import mpmath
import numpy as np
import pytest
import scipy.integrate
import scipy.special
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from common.thermal import distributions as dist

temperature = st.floats(0.1, 60.0)
degeneracy = st.floats(-100.0, 100.0)


def relative_difference(value, reference):
    return float(np.max(np.abs(np.asarray(value) / np.asarray(reference) - 1.0)))


# Identity: occupations.


@given(argument=st.floats(-745.0, 745.0))
def test_occupation_and_blocking_sum_to_one_and_stand_in_boltzmann_ratio(argument):
    occupied = dist.fermi_dirac_occupation(argument, 1.0)
    vacant = dist.pauli_blocking_factor(argument, 1.0)
    assert abs(occupied + vacant - 1.0) <= 2.3e-16
    if abs(argument) < 700.0:
        assert math.isclose(occupied, vacant * math.exp(-argument), rel_tol=1e-15)


@given(argument=st.floats(1e-300, 700.0))
def test_bose_enhancement_over_occupation_is_the_boltzmann_factor(argument):
    occupied = dist.bose_einstein_occupation(argument, 1.0)
    enhanced = dist.bose_enhancement_factor(argument, 1.0)
    assert math.isclose(enhanced, occupied * math.exp(argument), rel_tol=1e-15)


@pytest.mark.parametrize(("energy_MeV", "occupied"), [(1e300, 0.0), (-1e300, 1.0), (0.0, 0.5)])
def test_occupation_overflows_nowhere(energy_MeV, occupied):
    assert dist.fermi_dirac_occupation(energy_MeV, 1.0) == occupied
    assert dist.pauli_blocking_factor(energy_MeV, 1.0) == 1.0 - occupied


# Identity: integrals.


@settings(max_examples=40)
@given(order=st.floats(0.5, 15.0), eta=degeneracy)
def test_derivative_of_a_fermi_integral_is_order_times_the_next_lower(order, eta):
    # Richardson-extrapolated central difference: error of order step⁴.
    step = 2e-2
    samples = dist.fermi_integral(order, eta + step * np.array([-2.0, -1.0, 1.0, 2.0]))
    derivative = (samples[0] - 8.0 * samples[1] + 8.0 * samples[2] - samples[3]) / (12.0 * step)
    expected = order * dist.fermi_integral(order - 1.0, eta)
    assert math.isclose(derivative, expected, rel_tol=1e-6)


@given(eta=degeneracy)
def test_order_zero_is_a_logarithm(eta):
    assert math.isclose(dist.fermi_integral(0.0, eta), np.logaddexp(0.0, eta), rel_tol=1e-13)


@given(eta=st.floats(0.0, 1e6))
def test_reflection_of_order_two_and_three(eta):
    below = dist.fermi_integral([2.0, 3.0], -eta)
    polynomials = [
        eta**3 / 3.0 + math.pi**2 / 3.0 * eta,
        eta**4 / 4.0 + math.pi**2 / 2.0 * eta**2 + 7.0 * math.pi**4 / 60.0,
    ]
    expected = np.array(polynomials) + np.array([1.0, -1.0]) * below
    assert relative_difference(dist.fermi_integral([2.0, 3.0], eta), expected) < 1e-13


@given(order=st.floats(-0.5, 20.0), eta=st.floats(-700.0, -40.0))
def test_fermi_and_bose_integrals_become_boltzmann(order, eta):
    boltzmann = math.exp(eta + math.lgamma(order + 1.0))
    assert math.isclose(dist.fermi_integral(order, eta), boltzmann, rel_tol=3e-13)
    if order >= 0.5:
        assert math.isclose(dist.bose_integral(order, eta), boltzmann, rel_tol=3e-13)


@given(distance=st.floats(-300.0, -20.0), order=st.sampled_from([0.5, 1.0, 2.5]))
def test_integrals_are_continuous_at_zero_degeneracy(distance, order):
    eta = 10.0**distance
    fermi = dist.fermi_integral(order - 1.0, [-eta, 0.0, eta])
    assert relative_difference(fermi, fermi[1]) < 1e-9
    bose = dist.bose_integral(order, [-eta, 0.0])
    assert relative_difference(bose, bose[1]) < 1e-9


@given(order=st.floats(-0.5, 10.0), eta=st.floats(-50.0, 100.0), limits=st.tuples(*[st.floats(0, 80)] * 2))
@example(order=-0.5, eta=2.0**-23, limits=(0.0, 2.0))
@example(order=-0.5, eta=0.0, limits=(0.0, 0.0))
def test_incomplete_integrals_differ_by_the_integral_between_their_limits(order, eta, limits):
    lower, upper = sorted(limits)
    # Over u with x = u²: the reference meets no singularity at zero.
    between, _ = scipy.integrate.quad(
        lambda u: 2.0 * u ** (2.0 * order + 1.0) * scipy.special.expit(eta - u * u),
        math.sqrt(lower),
        math.sqrt(upper),
        points=[math.sqrt(x) for x in (eta - 5.0, eta, eta + 5.0) if lower < x < upper] or None,
        epsabs=0.0,
        epsrel=1e-9,
        limit=200,
    )
    complete = dist.fermi_integral(order, eta, lower)
    assert math.isclose(complete, dist.fermi_integral(order, eta, upper) + between, rel_tol=1e-8)


@given(order=st.floats(0.5, 20.0))
def test_bose_integral_at_zero_is_a_zeta_function(order):
    expected = scipy.special.gamma(order + 1.0) * scipy.special.zeta(order + 1.0)
    assert math.isclose(dist.bose_integral(order), expected, rel_tol=1e-13)


@given(order=st.floats(0.5, 10.0), eta=st.floats(-30.0, 0.0))
def test_duplication_relates_fermi_and_bose(order, eta):
    """1/(e^z + 1) = 1/(e^z - 1) - 2/(e^{2z} - 1)."""
    expected = dist.bose_integral(order, eta) - 2.0**-order * dist.bose_integral(order, 2.0 * eta)
    assert math.isclose(dist.fermi_integral(order, eta), expected, rel_tol=2e-13)


# Identity: densities.


@given(temperature_MeV=temperature, mu_MeV=st.floats(-500.0, 500.0), g=st.sampled_from([1.0, 2.0]))
def test_massless_particles_minus_antiparticles_have_a_closed_form(temperature_MeV, mu_MeV, g):
    both = dist.number_density_MeV3(temperature_MeV, [mu_MeV, -mu_MeV], degeneracy_factor=g)
    net = dist.massless_net_number_density_MeV3(temperature_MeV, mu_MeV, degeneracy_factor=g)
    assert abs(both[0] - both[1] - net) < 1e-13 * both.sum()
    energy = dist.energy_density_MeV4(temperature_MeV, [mu_MeV, -mu_MeV], degeneracy_factor=g).sum()
    total = dist.massless_total_energy_density_MeV4(temperature_MeV, mu_MeV, degeneracy_factor=g)
    assert math.isclose(energy, total, rel_tol=1e-13)


@given(temperature_MeV=temperature)
def test_photon_gas_has_the_stefan_boltzmann_energy(temperature_MeV):
    energy = dist.energy_density_MeV4(temperature_MeV, degeneracy_factor=2, statistics="bose-einstein")
    assert math.isclose(energy, math.pi**2 / 15.0 * temperature_MeV**4, rel_tol=1e-13)
    number = dist.number_density_MeV3(temperature_MeV, degeneracy_factor=2, statistics="bose-einstein")
    assert math.isclose(
        number, 2.0 * scipy.special.zeta(3.0) / math.pi**2 * temperature_MeV**3, rel_tol=1e-13
    )


@given(temperature_MeV=temperature, mass_MeV=st.floats(0.01, 1000.0), statistics=st.sampled_from(["f", "b"]))
def test_dilute_massive_gas_is_maxwell_juttner(temperature_MeV, mass_MeV, statistics):
    """Density n = g m² T K_2(m/T) e^{μ/T} / (2 π²), <E> = m K_1(m/T) / K_2(m/T) + 3 T."""
    statistics = "fermi-dirac" if statistics == "f" else "bose-einstein"
    ratio = mass_MeV / temperature_MeV
    chemical_potential_MeV = mass_MeV - 50.0 * temperature_MeV
    number = dist.number_density_MeV3(
        temperature_MeV,
        chemical_potential_MeV,
        degeneracy_factor=2.0,
        mass_MeV=mass_MeV,
        statistics=statistics,
    )
    scaled_bessel = scipy.special.kve([1.0, 2.0], ratio)
    expected = mass_MeV**2 * temperature_MeV * scaled_bessel[1] * math.exp(-50.0) / math.pi**2
    assert math.isclose(number, expected, rel_tol=1e-12)
    mean = dist.mean_energy_MeV(
        temperature_MeV, chemical_potential_MeV, mass_MeV=mass_MeV, statistics=statistics
    )
    expected = mass_MeV * scaled_bessel[0] / scaled_bessel[1] + 3.0 * temperature_MeV
    assert math.isclose(mean, expected, rel_tol=1e-13)


@given(mass_MeV=st.floats(0.1, 1000.0), momentum_MeV=st.floats(1.0, 1000.0))
def test_cold_massive_gas_fills_the_fermi_sphere(mass_MeV, momentum_MeV):
    fermi_energy = math.hypot(mass_MeV, momentum_MeV)
    kinetic = momentum_MeV**2 / (fermi_energy + mass_MeV)
    number = dist.number_density_MeV3(
        1e-4 * kinetic, mass_MeV + kinetic, degeneracy_factor=2.0, mass_MeV=mass_MeV
    )
    assert math.isclose(number, momentum_MeV**3 / (3.0 * math.pi**2), rel_tol=1e-6)


@given(temperature_MeV=temperature)
def test_mean_energy_has_its_limits(temperature_MeV):
    very_negative, degenerate = dist.mean_energy_MeV(temperature_MeV, temperature_MeV * np.array([-1e4, 1e5]))
    assert math.isclose(very_negative, 3.0 * temperature_MeV, rel_tol=1e-13)
    assert math.isclose(degenerate, 0.75e5 * temperature_MeV, rel_tol=1e-8)
    zero_potential = 7.0 * math.pi**4 / (180.0 * scipy.special.zeta(3.0)) * temperature_MeV
    assert math.isclose(dist.mean_energy_MeV(temperature_MeV), zero_potential, rel_tol=1e-13)


def test_arguments_broadcast():
    assert dist.fermi_integral([[0.0], [1.0]], [1.0, 2.0, 3.0]).shape == (2, 3)
    assert dist.number_density_MeV3(np.ones((4, 1)), np.ones(3), degeneracy_factor=[1, 1, 2]).shape == (4, 3)
    assert dist.fermi_dirac_occupation([1.0, 2.0], [[1.0], [2.0]]).shape == (2, 2)
    assert isinstance(dist.fermi_integral(2, 0.0), float)


# Identity: pinched spectra.


@settings(max_examples=30)
@given(mean_MeV=st.floats(1.0, 30.0), alpha=st.floats(0.05, 50.0))
def test_pinched_spectrum_has_the_moments_it_is_made_from(mean_MeV, alpha):
    for power in (0.0, 1.0, 2.0, 3.7):
        moment, _ = scipy.integrate.quad(
            lambda x, n=power: x**n * dist.pinched_spectrum_inverse_MeV(x, mean_MeV, alpha),
            0.0,
            40.0 * mean_MeV,
            points=[0.01 * mean_MeV, mean_MeV, 4.0 * mean_MeV],
            epsabs=0.0,
            epsrel=1e-9,
            limit=200,
        )
        assert math.isclose(moment, dist.pinched_moment(power, mean_MeV, alpha), rel_tol=1e-8)
    assert math.isclose(dist.pinched_moment(0.0, mean_MeV, alpha), 1.0, rel_tol=1e-14)
    assert math.isclose(dist.pinched_moment(1.0, mean_MeV, alpha), mean_MeV, rel_tol=1e-14)
    squared = dist.pinched_moment(2.0, mean_MeV, alpha)
    assert math.isclose(dist.pinching_parameter(mean_MeV, squared), alpha, rel_tol=1e-12)


def test_maxwell_boltzmann_spectrum_has_pinching_parameter_two():
    temperature_MeV = 4.0
    energy_MeV = np.array([0.0, 1.0, 12.0, 60.0])
    thermal = energy_MeV**2 * np.exp(-energy_MeV / temperature_MeV) / (2.0 * temperature_MeV**3)
    np.testing.assert_allclose(
        dist.pinched_spectrum_inverse_MeV(energy_MeV, 3.0 * temperature_MeV, 2.0), thermal, rtol=1e-14, atol=0
    )


# Oracle: mpmath at 30 digits.


def mpmath_occupation_integral(weight, eta, lower, sign):
    """Integral of weight(x) / (exp(x - eta) + sign) from ``lower``, exp(eta) taken out for negative eta."""
    with mpmath.workdps(30):
        eta, lower = mpmath.mpf(eta), mpmath.mpf(lower)
        shift = min(eta, mpmath.mpf(0))
        edges = {lower, *(lower + d for d in (0.01, 1, 10, 60, 200))}
        edges |= {eta + d for d in (-300, -60, -10, -2, 0, 2, 10, 60, 200) if eta + d > lower}
        return mpmath.exp(shift) * mpmath.quad(
            lambda x: weight(x) / (mpmath.exp(x - eta + shift) + sign * mpmath.exp(shift)), sorted(edges)
        )


@settings(max_examples=25)
@given(
    order=st.sampled_from([-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.3, 20.0]),
    eta=st.one_of(st.floats(-700.0, 1000.0), st.floats(-5.0, 5.0), st.sampled_from([-700.0, 0.0, 1000.0])),
    lower=st.sampled_from([0.0, 0.0, 0.3, 20.0]),
)
def test_fermi_integral_agrees_with_mpmath(order, eta, lower):
    reference = mpmath_occupation_integral(lambda x: x ** mpmath.mpf(order), eta, lower, 1)
    assume(reference > sys.float_info.min)  # subnormal numbers have fewer digits than the tolerance
    tolerance = 1e-13 + 3e-16 * max(0.0, lower - eta)
    assert relative_difference(dist.fermi_integral(order, eta, lower), float(reference)) < tolerance


@settings(max_examples=20)
@given(
    order=st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, 4.7]),
    eta=st.one_of(st.floats(-700.0, -1e-6), st.floats(-3.0, -1e-3)),
)
def test_bose_integral_agrees_with_the_polylogarithm(order, eta):
    with mpmath.workdps(30):
        s = mpmath.mpf(order) + 1
        reference = mpmath.gamma(s) * mpmath.polylog(s, mpmath.exp(mpmath.mpf(eta)))
    assert relative_difference(dist.bose_integral(order, eta), float(reference)) < 1e-13 - 3e-16 * eta


@settings(max_examples=15)
@given(
    mass=st.sampled_from([1e-3, 0.1, 1.0, 30.0, 200.0]),
    eta=st.one_of(st.floats(-30.0, 300.0), st.floats(-3.0, 3.0)),
    energy_power=st.sampled_from([1, 2]),
)
def test_massive_densities_agree_with_mpmath(mass, eta, energy_power):
    reference = mpmath_occupation_integral(
        lambda x: mpmath.sqrt(x * (x + 2 * mpmath.mpf(mass))) * (x + mpmath.mpf(mass)) ** energy_power,
        eta,
        0,
        1,
    ) / (2 * mpmath.pi**2)
    density = dist.number_density_MeV3 if energy_power == 1 else dist.energy_density_MeV4
    value = density(1.0, mass + eta, degeneracy_factor=1.0, mass_MeV=mass)
    # The kinetic degeneracy is recovered as (mass + eta) - mass.
    rounding = 3e-16 * (mass + abs(eta))
    assert relative_difference(value, float(reference)) < 1e-13 + rounding


@given(argument=st.floats(-745.0, 700.0))
def test_occupations_agree_with_mpmath(argument):
    with mpmath.workdps(40):
        exponential = mpmath.exp(mpmath.mpf(argument))
        fermi = float(1 / (exponential + 1))
        vacant = float(exponential / (exponential + 1))
        bose = float(1 / mpmath.expm1(mpmath.mpf(argument))) if argument > 0.0 else None
    assert math.isclose(dist.fermi_dirac_occupation(argument, 1.0), fermi, rel_tol=5e-16)
    assert math.isclose(dist.pauli_blocking_factor(argument, 1.0), vacant, rel_tol=5e-16, abs_tol=5e-324)
    if bose is not None:
        assert math.isclose(dist.bose_einstein_occupation(argument, 1.0), bose, rel_tol=5e-16)


# Bad input.


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_impossible_temperatures_are_refused(value):
    calls = [
        lambda: dist.fermi_dirac_occupation(1.0, value),
        lambda: dist.pauli_blocking_factor(1.0, value),
        lambda: dist.bose_einstein_occupation(1.0, value),
        lambda: dist.bose_enhancement_factor(1.0, value),
        lambda: dist.number_density_MeV3(value, degeneracy_factor=1),
        lambda: dist.energy_density_MeV4(value, degeneracy_factor=1),
        lambda: dist.mean_energy_MeV(value),
        lambda: dist.massless_net_number_density_MeV3(value, 1.0, degeneracy_factor=1),
        lambda: dist.massless_total_energy_density_MeV4(value, 1.0, degeneracy_factor=1),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"^temperature_MeV = .* outside the allowed range \(0, inf\)$"):
            call()


@pytest.mark.parametrize("energy_MeV", [5.0, 4.0])
def test_bosons_at_or_below_their_chemical_potential_are_refused(energy_MeV):
    for function in (dist.bose_einstein_occupation, dist.bose_enhancement_factor):
        with pytest.raises(
            ValueError, match=r"^\(energy_MeV - chemical_potential_MeV\) / temperature_MeV = "
        ):
            function(energy_MeV, 1.0, 5.0)
    with pytest.raises(ValueError, match=r"^\(chemical_potential_MeV - mass_MeV\) / temperature_MeV = 1\.0 "):
        dist.number_density_MeV3(1.0, 6.0, degeneracy_factor=1, mass_MeV=5.0, statistics="bose-einstein")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: dist.fermi_dirac_occupation(math.nan, 1.0), "energy_MeV"),
        (lambda: dist.fermi_dirac_occupation(1.0, 1.0, math.inf), "chemical_potential_MeV"),
        (lambda: dist.fermi_integral(-0.6, 0.0), "order"),
        (lambda: dist.fermi_integral(21.0, 0.0), "order"),
        (lambda: dist.fermi_integral(2.0, 2e6), "degeneracy"),
        (lambda: dist.fermi_integral(2.0, 0.0, -1.0), "lower_limit"),
        (lambda: dist.bose_integral(2.0, 0.1), "degeneracy"),
        (lambda: dist.bose_integral(0.0, 0.0), "order"),
        (lambda: dist.number_density_MeV3(1.0, degeneracy_factor=0.0), "degeneracy_factor"),
        (lambda: dist.energy_density_MeV4(1.0, degeneracy_factor=1.0, mass_MeV=-1.0), "mass_MeV"),
        (lambda: dist.number_density_MeV3(1.0, degeneracy_factor=1, statistics="bose"), "statistics"),
        (lambda: dist.pinching_parameter(10.0, 100.0), "mean_squared_energy_MeV2 / mean_energy_MeV**2"),
        (lambda: dist.pinching_parameter(10.0, 200.0), "mean_squared_energy_MeV2 / mean_energy_MeV**2"),
        (lambda: dist.pinched_spectrum_inverse_MeV(-1.0, 10.0, 3.0), "energy_MeV"),
        (lambda: dist.pinched_spectrum_inverse_MeV(1.0, 10.0, 0.0), "pinching_parameter"),
        (lambda: dist.pinched_moment(-2.0, 10.0, 3.0), "power"),
    ],
)
def test_impossible_arguments_are_refused_by_name(call, name):
    with pytest.raises(ValueError, match=r"is outside the allowed range|is not one of") as refusal:
        call()
    assert str(refusal.value).startswith(f"{name} = ")
