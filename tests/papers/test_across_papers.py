"""Identity: what two papers share agrees between them: shells, mean free path, cascade, targets."""

import math

import numpy as np
import pytest

from common import units
from common.cascade.breit_wigner_cascade import arriving_spectrum, breit_wigner_optical_depth
from common.mediators.couplings import coupling_of_contact_strength, coupling_of_equal_cross_section
from common.replication.ledger.registry import read_published
from common.replication.parameters import load_parameters
from common.thermal.distributions import pinched_spectrum_inverse_MeV, pinching_parameter
from papers.atlas.model.bounds import CROSS_SECTION_RATIO
from papers.cerdeno2021.model import printed_cells as rows
from papers.cerdeno2021.model import scattering
from papers.cerdeno2023.model import standard_model
from papers.cerdeno2023.model.medium import ShellState
from papers.cerdeno2023.parameters import StandardModel
from papers.das2022.model.fluxes import relic_density_cm3
from papers.das2022.model.mediator import contact_coupling_inverse_MeV3
from papers.das2022.parameters import RelicNeutrinos
from papers.shalgar2021.parameters import Propagation
from tests.oracles.contact_cascade import contact_cascade

ALL_SPECIES = 6.0


def test_both_papers_on_the_proto_neutron_star_print_the_same_shells_at_one_second():
    first, second = (
        {entry.key: entry.published for entry in read_published(paper).entries}
        for paper in ("cerdeno2021", "cerdeno2023")
    )
    names = {
        "neutron_effective_chemical_potential": "neutron_effective_chemical_potential",
        "proton_effective_chemical_potential": "proton_effective_chemical_potential",
        "neutrino_chemical_potential": "electron_neutrino_chemical_potential",
    }
    compared = [
        (first[f"dirac_1s_shell{shell}_{name}"], second[f"shell{shell}_{other}"])
        for shell in range(1, 7)
        for name, other in names.items()
        if f"dirac_1s_shell{shell}_{name}" in first and f"shell{shell}_{other}" in second
    ]
    assert len(compared) == 18
    assert [float(one) for one, _ in compared] == [float(other) for _, other in compared]


@pytest.mark.parametrize(
    ("reading", "flux"), [(scattering.AS_PUBLISHED, "invariant"), (scattering.AS_DERIVED, "moeller")]
)
def test_mean_free_path_on_nucleons_is_the_same_at_the_same_state(reading, flux):
    couplings = load_parameters("cerdeno2023.standard_model", StandardModel)
    for state in scattering.printed_states(rows.printed_cells(), "dirac")[:3]:
        same = ShellState(
            state.shell,
            state.effective_mass_MeV,
            state.neutron_effective_chemical_potential_MeV,
            state.proton_effective_chemical_potential_MeV,
            state.neutrino_chemical_potential_MeV,
        )
        electron = scattering.NEUTRINOS["neutrino"]
        one = scattering.standard_model_rate(state, electron, reading)
        other = standard_model.inverse_mean_free_path(
            electron.energy_MeV(state),
            same,
            standard_model.NU_E,
            couplings,
            standard_model.ScatteringReading(flux=flux),
        )
        assert other.value == pytest.approx(one.value, rel=5e-5)


def test_resonant_cascade_of_a_heavy_mediator_is_the_contact_cascade():
    path = load_parameters("shalgar2021.propagation", Propagation)
    neutrino_mass = path.neutrino_mass_eV * units.eV
    # A column at which a neutrino of 10 MeV scatters once.
    column = 0.1 / float(breit_wigner_optical_depth(1.0, 0.5, neutrino_mass, 1.0)(1.0))
    depth = breit_wigner_optical_depth(1.0, 0.5, neutrino_mass, column)
    shape = pinching_parameter(path.mean_energy_MeV, path.mean_squared_energy_MeV2)
    energy = np.geomspace(1e-3, path.maximum_energy_MeV, 1200)
    emitted = pinched_spectrum_inverse_MeV(energy, path.mean_energy_MeV, shape)
    heavy = depth(1.0)
    assert depth(20.0) / 20.0 == pytest.approx(heavy, rel=1e-4)
    closed = contact_cascade(energy, emitted, heavy)
    at = np.array([1.0, 5.0, 15.0, 30.0])
    exact = arriving_spectrum(
        depth,
        lambda one: pinched_spectrum_inverse_MeV(one, path.mean_energy_MeV, shape),
        at,
        path.maximum_energy_MeV,
    ).value
    assert exact == pytest.approx(np.interp(at, energy, closed), rel=2e-3)


def test_papers_count_the_same_relic_neutrinos():
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    every = ALL_SPECIES * relic_density_cm3(relic) / relic.degrees_of_freedom
    printed = load_parameters("shalgar2021.propagation", Propagation).relic_density_inverse_cm3
    # 330 in one paper, 1.95 K in the other: both rounded.
    assert every == pytest.approx(printed, rel=0.03)


def test_couplings_of_both_cascades_give_one_cross_section():
    # A coupling so small that the width, which the contact interaction lacks, does not count.
    neutrino_mass_eV, energy, mass, coupling = 0.05, 10.0, 5.0, 0.03
    # σ = G E in arXiv:2204.11885.
    strength = float(contact_coupling_inverse_MeV3(coupling, mass, neutrino_mass_eV))
    assert coupling_of_contact_strength(mass, strength / (neutrino_mass_eV * units.eV)) == pytest.approx(
        coupling, rel=1e-12
    )
    other = float(coupling_of_equal_cross_section(coupling, CROSS_SECTION_RATIO))
    depth = breit_wigner_optical_depth(mass, other, neutrino_mass_eV * units.eV, 1.0)
    cross_section_cm2 = float(depth(energy))
    assert cross_section_cm2 == pytest.approx(strength * energy / units.cm**2, rel=1e-6, abs=0.0)
    assert math.isclose(other, coupling / math.sqrt(2.0))
