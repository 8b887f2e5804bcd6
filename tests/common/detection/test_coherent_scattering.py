"""Identity, oracle and bad input of coherent elastic neutrino-nucleus scattering."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.detection import coherent_scattering as recoil
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.units import fm

CESIUM = recoil.nucleus_of_atom(55, 133, 132.905451961)
ARGON = recoil.nucleus_of_atom(18, 40, 39.9623831237)
NUCLEI = [CESIUM, ARGON]


def line(energy_MeV):
    return NeutrinoFlux(line_energies_MeV=(energy_MeV,), line_fluxes=(1.0,))


def point_like(momentum_MeV):
    return np.ones_like(momentum_MeV)


def total(spectrum, nucleus, energy_MeV, breakpoints_MeV=(), lower_fraction=1e-9):
    upper = float(recoil.maximum_recoil_energy_MeV(energy_MeV, nucleus.mass_MeV))
    window = lower_fraction * upper, upper
    return recoil.integrate_recoil_spectrum(spectrum, *window, breakpoints_MeV=breakpoints_MeV).value


# Identity: kinematics.


@given(st.floats(1e-2, 500.0), st.sampled_from(NUCLEI))
def test_minimum_energy_inverts_the_endpoint(energy_MeV, nucleus):
    largest = recoil.maximum_recoil_energy_MeV(energy_MeV, nucleus.mass_MeV)
    assert recoil.minimum_neutrino_energy_MeV(largest, nucleus.mass_MeV) == pytest.approx(
        energy_MeV, rel=1e-12
    )


def test_no_recoil_above_the_endpoint_and_zero_at_it():
    endpoint = float(recoil.maximum_recoil_energy_MeV(30.0, ARGON.mass_MeV))
    recoils = [0.5 * endpoint, endpoint * (1 - 1e-9), endpoint * (1 + 1e-9)]
    inside, edge, outside = recoil.vector_recoil_spectrum(
        recoils, line(30.0), ARGON, 10.0, -1.0, 1.0, 1.0
    ).standard_model
    assert inside > 0.0
    assert edge == pytest.approx(0.0, abs=1e-8 * inside)
    assert outside == 0.0


# Identity: form factor.


def test_helm_form_factor_is_one_at_rest_and_falls_with_the_mean_square_radius():
    radius = recoil.helm_radius_fm(133)
    assert recoil.helm_form_factor(0.0, radius) == pytest.approx(1.0, abs=1e-15)
    momentum = 1e-2 / fm
    mean_square = 0.6 * radius**2 + 3.0 * 0.9**2
    assert 1.0 - recoil.helm_form_factor(momentum, radius) == pytest.approx(
        1e-4 * mean_square / 6.0, rel=1e-3
    )


def test_first_zero_of_the_helm_form_factor():
    first_zero = 4.493409457909064
    radius = recoil.helm_radius_fm(40)
    below, above = recoil.helm_form_factor(
        first_zero * np.array([1 - 1e-9, 1 + 1e-9]) / (radius * fm), radius
    )
    assert below > 0.0 > above
    assert recoil.helm_radius_fm(40) == pytest.approx(3.897, abs=1e-3)


# Identity: cross-sections.


@pytest.mark.parametrize("nucleus", NUCLEI)
@pytest.mark.parametrize("energy_MeV", [0.5, 10.0, 50.0])
def test_total_cross_section_of_a_point_like_nucleus(nucleus, energy_MeV):
    computed = total(
        lambda recoils: (
            recoil.vector_recoil_spectrum(
                recoils, line(energy_MeV), nucleus, 1.0, -1.0, 1.0, 1.0, form_factor=point_like
            ).standard_model
        ),
        nucleus,
        energy_MeV,
    )
    charge = recoil.weak_charge(nucleus)
    static = (FERMI_CONSTANT_inverse_MeV2 * charge * energy_MeV) ** 2 / (4.0 * math.pi)
    expected = static * nucleus.mass_MeV / (nucleus.mass_MeV + 2.0 * energy_MeV)
    assert computed == pytest.approx(expected, rel=5e-9, abs=0.0)


def test_light_scalar_against_its_closed_form():
    energy, mass = 30.0, 5.0
    computed = total(
        lambda recoils: recoil.scalar_recoil_spectrum(
            recoils, line(energy), ARGON, mass, form_factor=point_like
        ),
        ARGON,
        energy,
        breakpoints_MeV=(3e-4, 1e-3, 5e-3),
    )
    largest = 2.0 * ARGON.mass_MeV * recoil.maximum_recoil_energy_MeV(energy, ARGON.mass_MeV) / mass**2
    integral = (math.log1p(largest) - largest / (1.0 + largest)) / (4.0 * ARGON.mass_MeV**2)
    expected = (ARGON.mass_number * ARGON.mass_MeV / energy) ** 2 / (4.0 * math.pi) * integral
    assert computed == pytest.approx(expected, rel=1e-9)


def test_heavy_vector_shifts_the_weak_charge():
    mass, coupling = 1e5, 0.3
    spectrum = recoil.vector_recoil_spectrum([0.01, 0.03], line(30.0), ARGON, mass, -1.0, 1.0, 1.0)
    charge = recoil.weak_charge(ARGON)
    shift = math.sqrt(2.0) * coupling**2 * ARGON.mass_number / (FERMI_CONSTANT_inverse_MeV2 * mass**2)
    np.testing.assert_allclose(
        spectrum.at(coupling), spectrum.standard_model * (1.0 + shift / charge) ** 2, rtol=1e-6
    )


@pytest.mark.parametrize("heavy", [True, False])
def test_limits_of_the_mediator_mass(heavy):
    masses = (1e5, 2e5) if heavy else (1e-4, 2e-4)
    scale = 4.0 if heavy else 1.0
    arguments = [0.01, 0.03], line(30.0), ARGON
    scalars = [recoil.scalar_recoil_spectrum(*arguments, mass) for mass in masses]
    vectors = [recoil.vector_recoil_spectrum(*arguments, mass, -1.0, 1.0, 1.0) for mass in masses]
    np.testing.assert_allclose(scalars[0], scale**2 * scalars[1], rtol=1e-5)
    np.testing.assert_allclose(vectors[0].interference, scale * vectors[1].interference, rtol=1e-5)
    np.testing.assert_allclose(vectors[0].new_physics, scale**2 * vectors[1].new_physics, rtol=1e-5)


def test_sign_of_the_interference_follows_the_charges():
    arguments = [0.01, 0.03], line(30.0), ARGON, 10.0
    opposite = recoil.vector_recoil_spectrum(*arguments, -1.0, 1.0, 1.0)
    alike = recoil.vector_recoil_spectrum(*arguments, 1.0, 1.0, 1.0)
    assert (opposite.interference > 0.0).all()
    np.testing.assert_array_equal(alike.interference, -opposite.interference)
    np.testing.assert_array_equal(alike.new_physics, opposite.new_physics)


def test_the_z_boson_as_a_light_vector_reproduces_the_standard_model():
    sin2, z_mass = 0.2387, 91188.0
    # g_Z²/(8 m_Z²) = G_F/√2, with the vector charges 1/2 (neutrino, left-handed), -1/4 n and (1/4 - sin²θ) p.
    gauge = math.sqrt(8.0 * FERMI_CONSTANT_inverse_MeV2 / math.sqrt(2.0)) * z_mass
    spectrum = recoil.vector_recoil_spectrum(
        [0.01, 0.03], line(30.0), ARGON, z_mass, 0.5, 0.25 - sin2, -0.25, sin2_weak_mixing_angle=sin2
    )
    # A left-handed neutrino's charge 1/2 and the nucleons' vector charges: as much again as the Z itself.
    np.testing.assert_allclose(spectrum.at(gauge) / spectrum.standard_model, 4.0 * np.ones(2), rtol=1e-6)


@given(st.floats(0.0, 1e-3))
def test_polynomial_in_the_coupling_is_the_squared_amplitude(coupling):
    spectrum = recoil.vector_recoil_spectrum([0.01], line(30.0), CESIUM, 10.0, -1.0, 1.0, 1.0)
    amplitude = 1.0 + coupling**2 * spectrum.interference / (2.0 * spectrum.standard_model)
    np.testing.assert_allclose(spectrum.at(coupling), spectrum.standard_model * amplitude**2, rtol=1e-12)


def test_folding_against_a_direct_double_integral():
    flux = NeutrinoFlux(spectrum=lambda energy: np.exp(-energy / 8.0), breakpoints_MeV=(0.0, 80.0), order=60)
    mass, recoils = 7.0, [0.005, 0.02]
    computed = recoil.vector_recoil_spectrum(recoils, flux, ARGON, mass, -1.0, 1.0, 1.0).at(1e-4)
    for start, value in zip(recoils, computed, strict=True):

        def single(energy, recoil_energy=start):
            return math.exp(-energy / 8.0) * float(
                recoil.vector_recoil_spectrum(recoil_energy, line(energy), ARGON, mass, -1.0, 1.0, 1.0).at(
                    1e-4
                )
            )

        lower = float(recoil.minimum_neutrino_energy_MeV(start, ARGON.mass_MeV))
        assert value == pytest.approx(
            quad(single, lower, 80.0, epsabs=0.0, epsrel=1e-10)[0], rel=1e-9, abs=0.0
        )


def test_window_and_efficiency():
    result = recoil.integrate_recoil_spectrum(
        lambda recoils: np.stack([recoils, recoils**2]),
        1.0,
        3.0,
        efficiency=lambda recoils: np.where(recoils < 2.0, 0.0, 0.5),
        breakpoints_MeV=[2.0, 17.0],
    )
    np.testing.assert_allclose(result.value, [1.25, 19.0 / 6.0], rtol=1e-13)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: recoil.Nucleus(0, 22, 37000.0), "proton_number = 0 is outside the allowed range [1, 200]"),
        (lambda: recoil.Nucleus(18, 22, -1.0), "mass_MeV = -1.0 is outside"),
        (lambda: recoil.nucleus_of_atom(18, 12, 39.96), "mass_number = 12 is outside the allowed range [18"),
        (lambda: recoil.maximum_recoil_energy_MeV(0.0, 1.0), "neutrino_energy_MeV = 0.0 is outside"),
        (lambda: recoil.minimum_neutrino_energy_MeV(-1.0, 1.0), "recoil_energy_MeV = -1.0 is outside"),
        (lambda: recoil.weak_charge(ARGON, 1.5), "sin2_weak_mixing_angle = 1.5 is outside"),
        (lambda: recoil.helm_form_factor(1.0, 0.0), "radius_fm = 0.0 is outside"),
        (
            lambda: recoil.scalar_recoil_spectrum(0.01, line(30.0), ARGON, 0.0),
            "mediator_mass_MeV = 0.0 is outside the allowed range (0, inf)",
        ),
        (
            lambda: recoil.vector_recoil_spectrum(0.0, line(30.0), ARGON, 1.0, -1.0, 1.0, 1.0),
            "recoil_energy_MeV = 0.0 is outside",
        ),
        (
            lambda: recoil.integrate_recoil_spectrum(np.ones_like, 2.0, 1.0),
            "upper_recoil_energy_MeV = 1.0 is outside",
        ),
        (
            lambda: recoil.integrate_recoil_spectrum(
                np.ones_like, 1.0, 2.0, efficiency=lambda recoils: 2.0 * np.ones_like(recoils)
            ),
            "efficiency = 2.0 is outside",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert "\n" not in str(caught.value)
