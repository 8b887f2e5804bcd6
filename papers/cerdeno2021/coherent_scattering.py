r"""Limits from coherent elastic neutrino-nucleus scattering, for Figs. 4-6 of arXiv:2106.11660.

These are ours: the paper takes its curves from elsewhere and prints no number of them. They use the first
counts of COHERENT with CsI[Na] and with liquid argon, one bin each.

The Standard Model's prediction is the published one, and the new physics multiplies it by a ratio r computed
here, so that flux, mass and exposure drop out of it:

    n(g) = n_SM r(g),   r = 1 + g² I + g⁴ N (B-L),   r = 1 + Y⁴ S (scalar, Y² = C_ν C_N).

With the published errors σ of the observed count and δ n_SM of the prediction, of which the neutrino yield's
part φ is common to both experiments, eliminating the nuisance parameters leaves

    χ² = Σ_ij (n_i - d_i) (V⁻¹)_ij (n_j - d_j),   V_ij = δ_ij [σ_i² + (δ_i² - φ²) n_i²] + φ² n_i n_j.

r grows with g² in both models, because the charges of B-L make the vector's amplitude add to the Z's, so
the excluded couplings are those above the one at which χ² exceeds its least value over g >= 0 by the quantile
of χ² with one degree of freedom. The absolute counts of the Standard Model, computed from the published
exposure and efficiency, are written beside the published ones as a check.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
from tqdm import tqdm

from common.constants import AVOGADRO_CONSTANT_inverse_mol, MUON_MASS_MeV, NEUTRON_MASS_MeV, PROTON_MASS_MeV
from common.detection.coherent_scattering import (
    Nucleus,
    integrate_recoil_spectrum,
    maximum_recoil_energy_MeV,
    nucleus_of_atom,
    scalar_recoil_spectrum,
    vector_recoil_spectrum,
)
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import LiteratureTable, literature_table
from common.units import MeV, cm, keV, m
from common.validation import FloatArray
from papers.cerdeno2021.parameters import CoherentScattering, Mediators

CHARGED_PION_MASS_MeV = 139.57039
"""PDG 2024."""

ROOT_TOLERANCE = 1e-11
QUADRATURE_ORDER = 12
"""Nodes of the coarse rule in each panel; twice as many give the numerical error."""

CSI_THRESHOLD_keV = 0.1
"""Far below the recoils that give six photoelectrons."""


LOWER_ARGON_THRESHOLD_keV = 5.0
"""For the variants that show what the threshold does to the limits.

The parameter itself is the midpoint of the efficiency's logistic function. Below it the function isn't known
to describe the detector, and its tail would let through the many small recoils that a light mediator gives.
"""

"""C_N / C_q below Eq. (4)."""

MODELS = ("scalar", "b_minus_l")


@dataclasses.dataclass(frozen=True)
class Experiment:
    """Counts of one experiment, and its response to recoils."""

    observed_events: float
    observed_events_error: float
    predicted_events: float
    prediction_relative_error: float
    yield_relative_error: float
    neutrinos_per_flavour_inverse_cm2: float
    targets: float
    threshold_keV: float
    nuclei: tuple[tuple[float, Nucleus], ...]
    efficiency: Callable[[FloatArray], FloatArray]


@dataclasses.dataclass(frozen=True)
class RelativeSignal:
    """The events over those of the Standard Model, 1 + x first + x² second; x = g² (B-L) or Y² (scalar)."""

    first: float
    second: float

    def at(self, square: float) -> float:
        """Ratio at a squared coupling."""
        return 1.0 + square * (self.first + square * self.second)


def stopped_pion_flux(order: int = 16) -> NeutrinoFlux:
    """Neutrinos of one positive pion that decays at rest: ν_μ of the pion, ν_e and ν̄_μ of the muon.

    E = (m_π² - m_μ²)/(2 m_π) of the line; with x = 2E/m_μ <= 1, dn/dx = 12x² (1 - x) for ν_e and 2x² (3 - 2x)
    for ν̄_μ, each normalised to one; massless electron.
    """
    prompt = (CHARGED_PION_MASS_MeV**2 - MUON_MASS_MeV**2) / (2.0 * CHARGED_PION_MASS_MeV)

    def delayed(energy_MeV: FloatArray) -> FloatArray:
        fraction = 2.0 * energy_MeV / MUON_MASS_MeV
        electron_neutrino = 12.0 * fraction**2 * (1.0 - fraction)
        muon_antineutrino = 2.0 * fraction**2 * (3.0 - 2.0 * fraction)
        return (electron_neutrino + muon_antineutrino) * 2.0 / MUON_MASS_MeV

    return NeutrinoFlux((prompt,), (1.0,), delayed, (0.0, 0.5 * MUON_MASS_MeV), order)


def photoelectron_efficiency(table: LiteratureTable) -> Callable[[FloatArray], FloatArray]:
    """Efficiency of CsI[Na] by recoil energy: Poisson photoelectrons, each number with its acceptance."""
    first = int(table.column("first_photoelectron_number", "1")[0])
    last = int(table.column("last_photoelectron_number", "1")[0])
    number = np.arange(first, last + 1)
    exponent = table.column("acceptance_slope", "1")[0] * (
        number - table.column("acceptance_midpoint", "1")[0]
    )
    acceptance = table.column("acceptance_plateau", "1")[0] * scipy.special.expit(exponent)
    per_keV = table.column("quenching_factor", "1")[0] * table.column("light_yield", "keV^-1")[0]

    def efficiency(recoil_energy_MeV: FloatArray) -> FloatArray:
        mean = per_keV * recoil_energy_MeV * MeV / keV
        return np.asarray(scipy.stats.poisson.pmf(number[:, np.newaxis], mean).T @ acceptance)

    return efficiency


def recoil_efficiency(table: LiteratureTable) -> Callable[[FloatArray], FloatArray]:
    """Efficiency of liquid argon by recoil energy, a logistic function."""
    plateau = table.column("efficiency_plateau", "1")[0]
    slope = table.column("efficiency_slope", "keV^-1")[0]
    midpoint = table.column("efficiency_midpoint", "keV")[0]

    def efficiency(recoil_energy_MeV: FloatArray) -> FloatArray:
        return np.asarray(plateau * scipy.special.expit(slope * (recoil_energy_MeV * MeV / keV - midpoint)))

    return efficiency


def _experiment(
    table: LiteratureTable,
    atoms: LiteratureTable,
    threshold_keV: float,
    efficiency: Callable[[FloatArray], FloatArray],
) -> Experiment:
    def value(name: str, unit: str = "1") -> float:
        return float(table.column(name, unit)[0])

    masses = atoms.column("atomic_mass", "u")
    numbers = atoms.column("atoms_per_formula_unit", "1")
    formula_units = value("target_mass", "kg") * 1e3 * AVOGADRO_CONSTANT_inverse_mol / float(masses @ numbers)
    neutrinos = value("protons_on_target") * value("neutrinos_per_flavour_per_proton")
    nuclei = tuple(
        (float(number), nucleus_of_atom(int(protons), int(nucleons), float(mass)))
        for number, protons, nucleons, mass in zip(
            numbers,
            atoms.column("proton_number", "1"),
            atoms.column("mass_number", "1"),
            masses,
            strict=True,
        )
    )
    return Experiment(
        observed_events=value("observed_events"),
        observed_events_error=value("observed_events_error"),
        predicted_events=value("predicted_events"),
        prediction_relative_error=value("predicted_events_error") / value("predicted_events"),
        yield_relative_error=value("neutrino_yield_relative_error"),
        neutrinos_per_flavour_inverse_cm2=neutrinos
        / (4.0 * math.pi * (value("distance", "m") * m / cm) ** 2),
        targets=formula_units,
        threshold_keV=threshold_keV,
        nuclei=nuclei,
        efficiency=efficiency,
    )


def experiments(argon_threshold_keV: float) -> dict[str, Experiment]:
    """The two experiments, by name."""
    csi = literature_table("coherent_csi/experiment.csv")
    argon = literature_table("coherent_lar/experiment.csv")
    return {
        "csi": _experiment(
            csi,
            literature_table("coherent_csi/nuclei.csv"),
            CSI_THRESHOLD_keV,
            photoelectron_efficiency(csi),
        ),
        "lar": _experiment(
            argon,
            literature_table("coherent_lar/nuclei.csv"),
            argon_threshold_keV,
            recoil_efficiency(argon),
        ),
    }


def accepted(
    experiment: Experiment,
    spectrum: Callable[[FloatArray, Nucleus], FloatArray],
    order: int,
) -> FloatArray:
    """Cross-section of a formula unit within the efficiency, in MeV⁻², summed over the three flavours."""
    total: FloatArray = np.zeros(())
    flux = stopped_pion_flux()
    for number, nucleus in experiment.nuclei:
        edges = maximum_recoil_energy_MeV(flux.special_energies_MeV[1:], nucleus.mass_MeV)
        result = integrate_recoil_spectrum(
            lambda recoil, nucleus=nucleus: spectrum(recoil, nucleus),  # type: ignore[misc]
            experiment.threshold_keV * keV / MeV,
            float(edges.max()),
            efficiency=experiment.efficiency,
            # The photoelectron threshold of CsI lies in the first of these panels.
            breakpoints_MeV=[0.002, 0.005, 0.010, 0.020, 0.040, *edges.tolist()],
            order=order,
        )
        total = total + number * result.value
    return total


def _standard_model_spectrum(recoil_energy_MeV: FloatArray, nucleus: Nucleus) -> FloatArray:
    flux = stopped_pion_flux()
    return vector_recoil_spectrum(recoil_energy_MeV, flux, nucleus, 1.0, -1.0, 1.0, 1.0).standard_model


def standard_model_events(experiment: Experiment, order: int = QUADRATURE_ORDER) -> float:
    """Events that the Standard Model predicts, from exposure and efficiency."""
    cross_section = float(accepted(experiment, _standard_model_spectrum, order))
    return experiment.targets * experiment.neutrinos_per_flavour_inverse_cm2 * cross_section / cm**2


def average_cross_section_cm2(experiment: Experiment, order: int = QUADRATURE_ORDER) -> float:
    """Cross-section of the Standard Model for a formula unit, averaged over the three flavours."""
    everything = dataclasses.replace(experiment, threshold_keV=1e-6, efficiency=np.ones_like)
    return float(accepted(everything, _standard_model_spectrum, order)) / 3.0 / cm**2


def relative_signal(
    experiment: Experiment, model: str, mediator_mass_MeV: float, order: int = QUADRATURE_ORDER
) -> RelativeSignal:
    """Coefficients of the events over those of the Standard Model."""
    flux = stopped_pion_flux()

    def spectrum(recoil: FloatArray, nucleus: Nucleus) -> FloatArray:
        vector = vector_recoil_spectrum(recoil, flux, nucleus, mediator_mass_MeV, -1.0, 1.0, 1.0)
        if model == "scalar":
            scalar = scalar_recoil_spectrum(recoil, flux, nucleus, mediator_mass_MeV)
            return np.stack([vector.standard_model, np.zeros_like(scalar), scalar])
        return np.stack(vector)

    standard_model, first, second = accepted(experiment, spectrum, order)
    return RelativeSignal(float(first / standard_model), float(second / standard_model))


def chi_squared(used: Sequence[Experiment], ratios: Sequence[float]) -> float:
    """χ² of the module's description, for the ratios of the signal to the Standard Model's."""
    predicted = np.array([one.predicted_events * ratio for one, ratio in zip(used, ratios, strict=True)])
    residual = predicted - np.array([one.observed_events for one in used])
    total = np.array([one.prediction_relative_error for one in used])
    shared = np.array([one.yield_relative_error for one in used])
    errors = np.array([one.observed_events_error for one in used])
    covariance = np.diag(errors**2 + (total**2 - shared**2) * predicted**2)
    covariance += np.outer(shared * predicted, shared * predicted)
    return float(residual @ np.linalg.solve(covariance, residual))


def squared_coupling_limit(
    used: Sequence[Experiment],
    signals: Sequence[RelativeSignal],
    confidence_level: float,
) -> float:
    """Limit on g² or Y²: where χ² exceeds its least value over all couplings by the quantile."""
    quantile = float(scipy.stats.chi2.ppf(confidence_level, 1))

    def chi(logarithm: float) -> float:
        return chi_squared(used, [signal.at(math.exp(logarithm)) for signal in signals])

    # The square at which one of the signals becomes ten thousand times the Standard Model's.
    upper = min(0.5 * math.log(1e4 / signal.second) for signal in signals)
    grid = np.linspace(upper - 16.0, upper, 161)
    values = np.array([chi(point) for point in grid])
    zero = chi_squared(used, [1.0] * len(used))
    least, lower = zero, float(grid[0])
    lowest = int(np.argmin(values))
    if values[lowest] < zero:
        around = grid[max(lowest - 1, 0)], grid[min(lowest + 1, grid.size - 1)]
        best = scipy.optimize.minimize_scalar(chi, bounds=around, method="bounded", options={"xatol": 1e-10})
        least, lower = min(zero, float(best.fun)), float(best.x)
    first = int(np.argmax((grid > lower) & (values > least + quantile)))
    if values[first] <= least + quantile:
        raise ArithmeticError("no coupling is excluded: the error of the prediction is too large")
    root = bracketed_root(
        "logarithm of the squared coupling",
        f"excluded at confidence_level = {confidence_level:g}",
        lambda point: chi(point) - least - quantile,
        max(lower, float(grid[first - 1])),
        float(grid[first]),
        absolute_tolerance=ROOT_TOLERANCE,
    )
    return math.exp(root)


def limits(
    mediator_mass_MeV: float, settings: CoherentScattering, order: int = QUADRATURE_ORDER
) -> dict[str, float]:
    """Limits on Y or g by ``<model>_<experiment>``, with ``combined`` for both experiments."""
    every = experiments(settings.argon_threshold_keV)
    result = {}
    for model in MODELS:
        signals = {name: relative_signal(one, model, mediator_mass_MeV, order) for name, one in every.items()}
        for name, one in every.items():
            result[f"{model}_{name}"] = math.sqrt(
                squared_coupling_limit([one], [signals[name]], settings.confidence_level)
            )
        result[f"{model}_combined"] = math.sqrt(
            squared_coupling_limit(list(every.values()), list(signals.values()), settings.confidence_level)
        )
    return result


def nucleon_coupling_quantity() -> Quantity:
    """C_N / C_q of Eq. (4) with one coupling to u, d and s, as mean of proton and neutron."""
    table = literature_table("light_mediator_limits/nucleon_sigma_terms.csv")
    charges = literature_table("light_mediator_limits/scalar_charges.csv")
    by_quark = [
        table.column(f"{quark}_sigma_term", "MeV") / table.column(f"{quark}_mass", "MeV")
        for quark in ("up", "down", "strange")
    ]
    proton, neutron = np.sum(by_quark, axis=0)
    # Eq. (4) has m_N f_q / m_q, and m_N f_q is the sigma term: no nucleon mass is needed.
    fractions = [
        np.sum([table.column(f"{quark}_sigma_term", "MeV")[row] for quark in ("up", "down", "strange")])
        / mass
        for row, mass in enumerate((PROTON_MASS_MeV, NEUTRON_MASS_MeV))
    ]
    return Quantity(
        value=float(0.5 * (proton + neutron)),
        unit="1",
        description="C_N / C_q of Eq. (4), mean of proton and neutron, from the sigma terms of DirectDM; the "
        f"light quarks carry {fractions[0]:.3f} of the nucleon mass",
        numerical_error=1e-12,
        variants={
            "proton": Variant(value=float(proton), description="proton"),
            "neutron": Variant(value=float(neutron), description="neutron"),
            "literature_proton": Variant(
                value=float(charges.column("proton_charge", "1")[0]),
                description="proton, as used with arXiv:1604.01025",
            ),
            "literature_neutron": Variant(
                value=float(charges.column("neutron_charge", "1")[0]),
                description="neutron, as used with arXiv:1604.01025",
            ),
        },
    )


def public_analysis_quantities(settings: CoherentScattering) -> dict[str, Quantity]:
    """Our limit on C_q C_ν from CsI over that of a public analysis of the same data, at its masses."""
    public = literature_table("light_mediator_limits/public_coherent_csi_scalar.csv")
    charges = literature_table("light_mediator_limits/scalar_charges.csv")
    csi = experiments(settings.argon_threshold_keV)["csi"]
    nuclei = [nucleus for _, nucleus in csi.nuclei]
    charge = sum(
        nucleus.proton_number * charges.column("proton_charge", "1")[0]
        + nucleus.neutron_number * charges.column("neutron_charge", "1")[0]
        for nucleus in nuclei
    ) / sum(nucleus.mass_number for nucleus in nuclei)
    quantities = {}
    for number, (mass, product) in enumerate(
        zip(
            public.column("mediator_mass", "MeV"),
            public.column("quark_neutrino_coupling_product", "1"),
            strict=True,
        ),
        start=1,
    ):
        ours = limits(float(mass), settings)["scalar_csi"] ** 2 / charge
        finer = limits(float(mass), settings, 2 * QUADRATURE_ORDER)["scalar_csi"] ** 2 / charge
        quantities[f"public_analysis_ratio_{number}"] = Quantity(
            value=float(ours / product),
            unit="1",
            description=f"our CsI limit on C_q C_ν at {mass:g} MeV over that of arXiv:1805.01798",
            numerical_error=float((abs(finer - ours) + ROOT_TOLERANCE * ours) / product),
        )
    return quantities


def standard_model_quantities(settings: CoherentScattering) -> dict[str, Quantity]:
    """Counts of the Standard Model from exposure and efficiency, beside the published ones."""
    quantities = {}
    every = experiments(settings.argon_threshold_keV)
    for name, one in every.items():
        count = standard_model_events(one)
        quantities[f"{name}_standard_model_events"] = Quantity(
            value=count,
            unit="1",
            description="events of the Standard Model from exposure and efficiency; the limits use the "
            "published prediction",
            numerical_error=abs(standard_model_events(one, 2 * QUADRATURE_ORDER) - count),
            variants={
                "published": Variant(
                    value=one.predicted_events,
                    description=f"prediction of the collaboration, relative error "
                    f"{one.prediction_relative_error:.3f}",
                )
            },
        )
    measured = literature_table("coherent_lar/cross_section.csv")
    average = average_cross_section_cm2(every["lar"])
    quantities["lar_average_cross_section"] = Quantity(
        value=average / 1e-39,
        unit="1e-39 cm^2",
        description="cross-section of argon in the Standard Model, averaged over the flux",
        numerical_error=abs(average_cross_section_cm2(every["lar"], 2 * QUADRATURE_ORDER) - average) / 1e-39,
        variants={
            "measured": Variant(
                value=float(measured.column("measured_cross_section", "1e-39 cm^2")[0]),
                description="measured, with an error of "
                f"{measured.column('measured_cross_section_error', '1e-39 cm^2')[0]:g}",
            )
        },
    )
    return quantities


def threshold_quantities(settings: CoherentScattering) -> dict[str, Quantity]:
    """The limits with argon at a mediator mass of 1 MeV, and what a lower threshold makes of them."""
    couplings = {"scalar": "Y = (C_ν C_N)^{1/2}", "b_minus_l": "g of B-L"}
    lower_threshold = settings.model_copy(update={"argon_threshold_keV": LOWER_ARGON_THRESHOLD_keV})
    coarse, fine = limits(1.0, settings), limits(1.0, settings, 2 * QUADRATURE_ORDER)
    lower = limits(1.0, lower_threshold)
    return {
        f"{model}_{used}_limit_1_mev": Quantity(
            value=coarse[f"{model}_{used}"],
            unit="1",
            description=f"upper limit on {couplings[model]} from COHERENT ({used}), ours, "
            f"{settings.confidence_level:.0%} confidence",
            numerical_error=abs(fine[f"{model}_{used}"] - coarse[f"{model}_{used}"])
            + ROOT_TOLERANCE * coarse[f"{model}_{used}"],
            variants={
                "lower_argon_threshold": Variant(
                    value=lower[f"{model}_{used}"],
                    description=f"argon counted above {LOWER_ARGON_THRESHOLD_keV:g} keV",
                )
            },
        )
        for model in MODELS
        for used in ("lar", "combined")
    }


def main() -> None:
    """Write the curves, and as quantities the checks and what the threshold of argon does."""
    settings = load_parameters("cerdeno2021.coherent_scattering", CoherentScattering)
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    curves = [limits(float(mass), settings) for mass in tqdm(masses, "masses", disable=None)]
    table: dict[str, object] = {"mediator_mass [MeV]": masses}
    for name in curves[0]:
        table[f"{name}_limit [1]"] = np.array([point[name] for point in curves])
    write_csv(data_path("cerdeno2021", "coherent_scattering.csv"), table)  # type: ignore[arg-type]
    quantities = standard_model_quantities(settings)
    quantities["nucleon_coupling"] = nucleon_coupling_quantity()
    quantities.update(public_analysis_quantities(settings))
    quantities.update(threshold_quantities(settings))
    write_quantities("cerdeno2021", "coherent_scattering", quantities)


if __name__ == "__main__":
    run_stage(main)
