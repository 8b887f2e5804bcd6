"""Identity: couplings of limits reproduce the cross sections and strengths that they come from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.mediators import couplings as limits

MASSES_MeV = st.floats(1e-3, 1e5)
STRENGTHS = st.floats(1e-20, 1e2)


@given(MASSES_MeV, STRENGTHS)
def test_contact_strength_gives_back_the_cross_section(mass, strength):
    coupling = float(limits.coupling_of_contact_strength(mass, strength))
    neutrino_mass, energy = 5e-8, 10.0
    s = 2.0 * neutrino_mass * energy
    assert coupling**4 * s / (16.0 * np.pi * mass**4) == pytest.approx(
        strength * neutrino_mass * energy, rel=1e-12, abs=0.0
    )


@given(st.floats(1e-8, 1.0), st.floats(1e-4, 1e4))
def test_equal_cross_section_is_an_involution_and_keeps_the_cross_section(coupling, ratio):
    other = limits.coupling_of_equal_cross_section(coupling, ratio)
    assert limits.coupling_of_equal_cross_section(other, 1.0 / ratio) == pytest.approx(
        coupling, rel=1e-12, abs=0.0
    )
    assert other**4 == pytest.approx(ratio * coupling**4, rel=1e-12, abs=0.0)


@given(MASSES_MeV, STRENGTHS)
def test_self_interaction_strength_gives_back_the_exchange(mass, strength):
    coupling = limits.coupling_of_self_interaction_strength(mass, strength)
    assert coupling**2 / mass**2 == pytest.approx(FERMI_CONSTANT_inverse_MeV2 * strength, rel=1e-12, abs=0.0)


@given(st.floats(1e-8, 1.0), st.floats(1e-6, 1e6))
def test_neutrino_and_nucleon_coupling_multiply_to_the_product(root, ratio):
    neutrino = limits.coupling_of_product(root, ratio)
    assert np.sqrt(neutrino * ratio * neutrino) == pytest.approx(root, rel=1e-12, abs=0.0)


def test_sign_of_the_charge_does_not_matter():
    assert limits.coupling_of_charge([1e-8, 2e-8], [-1.0, 1.0]) == pytest.approx(
        [1e-8, 2e-8], rel=1e-14, abs=0.0
    )


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: limits.coupling_of_charge(0.0, 1.0), "gauge_coupling"),
        (lambda: limits.coupling_of_charge(1e-8, 0.0), "charge"),
        (lambda: limits.coupling_of_charge(1e-8, np.nan), "charge"),
        (lambda: limits.coupling_of_product(-1e-3, 1.0), "root_of_product"),
        (lambda: limits.coupling_of_product(1e-3, 0.0), "nucleon_to_neutrino_ratio"),
        (lambda: limits.coupling_of_contact_strength(0.0, 1.0), "mediator_mass_MeV"),
        (lambda: limits.coupling_of_contact_strength(1.0, np.nan), "contact_strength_inverse_MeV4"),
        (lambda: limits.coupling_of_equal_cross_section(1e-3, -1.0), "cross_section_ratio"),
        (lambda: limits.coupling_of_self_interaction_strength(1.0, 0.0), "relative_strength"),
    ],
)
def test_impossible_input_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()
