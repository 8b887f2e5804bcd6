"""Ideal Fermi gas: closed forms and identities, and integrals by mpmath and scipy as oracle."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from common.matter._fermi_gas import (
    chemical_potential_of_density,
    depressed_cubic_root,
    massless_chemical_potential,
    moments,
    thermodynamics,
)
from common.matter.nuclear_matter import fermi_gas
from common.numerics.quadrature import gauss_legendre
from common.thermal.distributions import energy_density_MeV4, number_density_MeV3
from common.units import fm

RULE = gauss_legendre(24)

# (mass, chemical potential, temperature): nucleons from non-degenerate to degenerate, electrons, muons. In
# (0.511, 200, 80) the Fermi surface of a light particle lies where the panels are worst.
CASES = [
    (939.0, 239.0, 80.0),
    (600.0, 700.0, 15.0),
    (300.0, 950.0, 0.5),
    (939.0, 935.0, 0.5),
    (0.511, 0.3, 80.0),
    (0.511, 200.0, 80.0),
    (0.511, 250.0, 0.5),
    (105.66, 50.0, 15.0),
]


def mpmath_integrals(mass, mu, temperature):
    """n, n_s, P, ε, s, ∂n/∂μ, ∂n/∂m, ∂n_s/∂m for g = 2 with antiparticles."""
    with mpmath.workdps(20):
        mass, mu, temperature = (mpmath.mpf(v) for v in (mass, mu, temperature))
        surface = max(mass, mu)
        energies = [surface + offset * temperature for offset in (-60, -20, -5, 0, 5, 20, 70)]
        points = [mpmath.sqrt(e * e - mass * mass) for e in energies if e > mass]
        points += [mass * factor for factor in (1, 8, 64) if mass * factor < points[-1]]
        points = [mpmath.mpf(0), *sorted(set(points))]

        def values(k):
            energy = mpmath.sqrt(k * k + mass * mass)
            result = []
            for sign in (1, -1):
                x = (energy - sign * mu) / temperature
                f = 1 / (1 + mpmath.exp(x))
                result.append((f, f * (1 - f) / temperature, mpmath.log1p(mpmath.exp(-x)) + x * f))
            return energy, result

        def integral(integrand):
            return 2 / (2 * mpmath.pi**2) * mpmath.quad(lambda k: k * k * integrand(k, *values(k)), points)

        return [
            float(integral(lambda k, e, r: r[0][0] - r[1][0])),
            float(integral(lambda k, e, r: mass / e * (r[0][0] + r[1][0]))),
            float(integral(lambda k, e, r: k * k / (3 * e) * (r[0][0] + r[1][0]))),
            float(integral(lambda k, e, r: e * (r[0][0] + r[1][0]))),
            float(integral(lambda k, e, r: r[0][2] + r[1][2])),
            float(integral(lambda k, e, r: r[0][1] + r[1][1])),
            float(integral(lambda k, e, r: -mass / e * (r[0][1] - r[1][1]))),
            float(
                integral(
                    lambda k, e, r: k * k / e**3 * (r[0][0] + r[1][0]) - (mass / e) ** 2 * (r[0][1] + r[1][1])
                )
            ),
        ]


@pytest.mark.parametrize("case", CASES)
def test_oracle_mpmath(case):
    expected = mpmath_integrals(*case)
    found = thermodynamics(*case, 2.0, True, *RULE) + moments(*case, 2.0, True, *RULE)[2:]
    np.testing.assert_allclose(found, expected, rtol=2e-12, atol=0.0)


@settings(max_examples=40)
@given(
    mass=st.floats(0.5, 1000.0),
    degeneracy_parameter=st.floats(-9.0, 300.0),
    temperature=st.floats(0.5, 80.0),
    antiparticles=st.booleans(),
)
def test_oracle_scipy(mass, degeneracy_parameter, temperature, antiparticles):
    mu = mass + degeneracy_parameter * temperature
    if antiparticles and mu < 0.0:
        mu = -mu
    found = thermodynamics(mass, mu, temperature, 2.0, antiparticles, *RULE)
    surface = max(mass, mu)
    edges = [surface + o * temperature for o in (-40.0, -15.0, -5.0, 0.0, 5.0, 15.0, 60.0)]
    edges = [0.0, *(math.sqrt(e * e - mass * mass) for e in edges if e > mass)]
    edges = sorted({*edges, *(m for m in (mass, 8.0 * mass) if m < edges[-1])})

    def occupation(k, chemical_potential):
        x = (math.hypot(k, mass) - chemical_potential) / temperature
        return math.exp(-x) / (1.0 + math.exp(-x)) if x > 0.0 else 1.0 / (1.0 + math.exp(x))

    for index, weight, sign in (
        (0, lambda k: 1.0, -1.0),
        (1, lambda k: mass / math.hypot(k, mass), 1.0),
        (3, lambda k: math.hypot(k, mass), 1.0),
    ):
        expected = 0.0
        for low, high in itertools.pairwise(edges):
            expected += quad(
                lambda k, weight=weight, sign=sign: (
                    k
                    * k
                    * weight(k)
                    * (occupation(k, mu) + (sign * occupation(k, -mu) if antiparticles else 0.0))
                ),
                low,
                high,
                epsabs=0.0,
                epsrel=1e-12,
                limit=200,
            )[0]
        # Where antiparticles nearly cancel the particles, the reference itself loses digits.
        scale = max(expected / math.pi**2, 1e-3 * found[1] if index == 0 else 0.0)
        assert found[index] == pytest.approx(expected / math.pi**2, abs=3e-12 * scale, rel=0.0)


@given(
    mass=st.floats(0.5, 1000.0),
    mu=st.floats(-1500.0, 1500.0),
    temperature=st.floats(0.5, 80.0),
    antiparticles=st.booleans(),
)
def test_identity_euler_relation(mass, mu, temperature, antiparticles):
    n, _, pressure, energy, entropy = thermodynamics(mass, mu, temperature, 2.0, antiparticles, *RULE)
    scale = abs(mu * n) + temperature * entropy + energy
    assert abs(mu * n + temperature * entropy - energy - pressure) <= 5e-13 * scale


@given(mu=st.floats(-800.0, 800.0), temperature=st.floats(0.5, 80.0))
def test_identity_massless_limit(mu, temperature):
    gas = fermi_gas(1e-4, mu, temperature, 1.0)
    a, b = mu * mu, (math.pi * temperature) ** 2
    assert gas.density_fm3 / fm**3 == pytest.approx(mu * (a + b) / (6.0 * math.pi**2), rel=1e-7, abs=1e-9)
    pressure = (a * a + 2.0 * a * b + 7.0 * b * b / 15.0) / (24.0 * math.pi**2)
    assert gas.pressure_MeV_fm3 / fm**3 == pytest.approx(pressure, rel=1e-7)
    assert gas.energy_density_MeV_fm3 == pytest.approx(3.0 * gas.pressure_MeV_fm3, rel=1e-7)
    entropy = temperature * (a / 6.0 + 7.0 * b / 90.0)
    assert gas.entropy_density_fm3 / fm**3 == pytest.approx(entropy, rel=1e-7)


def test_identity_boltzmann_limit():
    gas = fermi_gas(939.0, 939.0 - 700.0, 20.0, antiparticles=False)
    assert gas.pressure_MeV_fm3 == pytest.approx(20.0 * gas.density_fm3, rel=1e-12)


def test_identity_zero_temperature_limit():
    momentum, mass = 300.0, 600.0
    gas = fermi_gas(mass, math.hypot(momentum, mass), 1e-3)
    assert gas.density_fm3 / fm**3 == pytest.approx(momentum**3 / (3.0 * math.pi**2), rel=1e-9)


@given(mass=st.floats(0.5, 1000.0), mu=st.floats(1e-9, 1500.0), temperature=st.floats(0.5, 80.0))
def test_identity_antisymmetry(mass, mu, temperature):
    plus = moments(mass, mu, temperature, 2.0, True, *RULE)
    minus = moments(mass, -mu, temperature, 2.0, True, *RULE)
    assert minus == (-plus[0], plus[1], plus[2], -plus[3], plus[4])


@example(density=1e-12, mass=4.0, temperature=11.0, antiparticles=True, start=math.nan)
@given(
    density=st.floats(-12.0, 0.0).map(lambda e: 10.0**e),
    mass=st.floats(0.5, 1000.0),
    temperature=st.floats(0.5, 80.0),
    antiparticles=st.booleans(),
    start=st.one_of(st.just(math.nan), st.floats(-500.0, 2000.0)),
)
def test_identity_chemical_potential_inverts_density(density, mass, temperature, antiparticles, start):
    target = density / fm**3
    mu, scalar, slope, cross, scalar_slope, count = chemical_potential_of_density(
        target, mass, temperature, 2.0, antiparticles, start, *RULE
    )
    assert 0 < count < 30
    found = moments(mass, mu, temperature, 2.0, antiparticles, *RULE)
    # The rounding of μ alone changes the density by eps·μ/T.
    assert found[0] == pytest.approx(target, rel=1e-13 + 4e-16 * abs(mu) / temperature)
    np.testing.assert_allclose((scalar, slope, cross, scalar_slope), found[1:], rtol=1e-6, atol=0.0)


def test_identity_negative_density_mirrors_positive():
    plus = chemical_potential_of_density(10.0, 0.511, 5.0, 2.0, True, math.nan, *RULE)
    minus = chemical_potential_of_density(-10.0, 0.511, 5.0, 2.0, True, math.nan, *RULE)
    assert minus == (-plus[0], plus[1], plus[2], -plus[3], plus[4], plus[5])
    assert chemical_potential_of_density(0.0, 0.511, 5.0, 2.0, True, math.nan, *RULE)[0] == 0.0


@given(
    mu=st.floats(-1000.0, 1000.0), temperature=st.floats(0.01, 100.0), degeneracy=st.sampled_from([1.0, 2.0])
)
def test_identity_massless_inversion(mu, temperature, degeneracy):
    density = degeneracy * mu * (mu**2 + (math.pi * temperature) ** 2) / (6.0 * math.pi**2)
    assert massless_chemical_potential(density, temperature, degeneracy) == pytest.approx(
        mu, rel=1e-13, abs=1e-300
    )


def test_identity_cubic_root():
    assert depressed_cubic_root(1e-12, 8.0) == pytest.approx(2.0, rel=1e-12)
    assert depressed_cubic_root(4.0, 1e-20) == pytest.approx(2.5e-21, rel=1e-13)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((0.0, 1.0, 1.0), "mass_MeV"),
        ((1.0, math.nan, 1.0), "chemical_potential_MeV"),
        ((1.0, 1.0, -1.0), "temperature_MeV"),
        ((1.0, 1.0, 1.0, 0.0), "degeneracy"),
    ],
)
def test_bad_input(arguments, name):
    with pytest.raises(ValueError, match=name):
        fermi_gas(*arguments)


@pytest.mark.parametrize("mass", [0.511, 105.7, 250.0, 939.0])
@pytest.mark.parametrize("temperature", [0.5, 10.0, 80.0])
@pytest.mark.parametrize("mu", [-300.0, 0.0, 100.0, 1200.0])
def test_oracle_densities_agree_with_the_distributions(mass, temperature, mu):
    """Two codes that share nothing: panels in rapidity here, double-exponential rules there."""
    gas = fermi_gas(mass, mu, temperature, antiparticles=False)
    density = number_density_MeV3(temperature, mu, degeneracy_factor=2.0, mass_MeV=mass)
    energy = energy_density_MeV4(temperature, mu, degeneracy_factor=2.0, mass_MeV=mass)
    assert gas.density_fm3 / fm**3 == pytest.approx(density, rel=1e-11, abs=0.0)
    assert gas.energy_density_MeV_fm3 / fm**3 == pytest.approx(energy, rel=1e-11, abs=0.0)
