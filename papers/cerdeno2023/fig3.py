r"""Fig. 3 of arXiv:2301.00661: couplings at which ν ν̄ scattering is as frequent as scattering on nucleons.

<R>(ν_β ν̄_β -> Z' -> Σ_α ν_α ν̄_α) = c <1/λ>, Eqs. 13 and 17 with Eq. 7, in each shell. <R> = g² R_1 B with
the share B of the neutrinos in the width, so that g = [c <1/λ>/(R_1 B)]^{1/2}. Final flavours are summed;
counting one alone multiplies g with √2. Next to it, as derived: the rate to order g⁴, with off-shell and
t-channel parts, and the coupling above which these exceed a tenth of the resonance.
"""

import dataclasses
import warnings

import numpy as np

from common import units
from common.constants import MUON_MASS_MeV
from common.matter.shells import ShellProfile, load_profile
from common.mediators.breit_wigner import (
    NarrowWidthWarning,
    ScatteringRateExpansion,
    scattering_rate_expansion,
)
from common.mediators.decay_widths import decay_widths
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.cerdeno2023.model.burst_lines import lines
from papers.cerdeno2023.model.early_universe import (
    EXCESSES_OF_NEUTRINOS,
    DECOUPLING_TEMPERATURES_MeV,
    mass_of_excess_MeV,
)
from papers.cerdeno2023.model.medium import shell_states
from papers.cerdeno2023.model.other_limits import (
    coupling_of_magnetic_moment,
    magnetic_moment_excess,
    trident_limit,
)
from papers.cerdeno2023.model.readings import (
    CHARGES,
    MAIN_READINGS,
    Coalescence,
    SNAPSHOT_s,
    Stars,
    last_diffusive_shell,
    production,
    reading_quantity,
    relative_error,
    stars,
)
from papers.cerdeno2023.model.standard_model import (
    NU_X,
    SPEED_OF_LIGHT_m_s,
    average_inverse_mean_free_path,
)
from papers.cerdeno2023.parameters import BosonMasses, BurstShortening, NuclearMatter, StandardModel

MUON_NEUTRINO = 1
"""Index of the scattering flavour in the charges."""

NARROW_WIDTH_TOLERANCE = 0.1
BAND_IN_STANDARD_DEVIATIONS = 2.0
MASS_ABOVE_KINK_MeV = 250.0
MASS_OF_T_CHANNEL_CLAIM_MeV = 1.0
NEUTRINO_ENERGY_OF_EXAMPLE_MeV = 15.0
MASS_OF_EXAMPLE_MeV = 50.0
MASSES_OF_THE_SMALL_COUPLING_MeV = (10.0, 50.0, 100.0, 200.0)


@dataclasses.dataclass(frozen=True)
class StandardModelRates:
    """<1/λ> of Eq. 7 by shell, in 1/m, with errors."""

    inverse_length_per_m: FloatArray
    error_per_m: FloatArray

    @property
    def rate_per_s(self) -> FloatArray:
        """Rate c <1/λ> per neutrino in 1/s."""
        return SPEED_OF_LIGHT_m_s * self.inverse_length_per_m

    @property
    def relative_error(self) -> float:
        """Largest relative error."""
        return float(np.max(self.error_per_m / self.inverse_length_per_m))


def standard_model_rates(matter: NuclearMatter, couplings: StandardModel) -> StandardModelRates:
    """Muon and tau neutrinos on nucleons in the six shells."""
    results = [average_inverse_mean_free_path(state, NU_X, couplings) for state in shell_states(matter)]
    return StandardModelRates(
        np.array([float(result.value) for result in results]),
        np.array([float(result.error) for result in results]),
    )


def neutrino_share(masses_MeV: FloatArray) -> FloatArray:
    """Branching ratio into neutrinos of both flavours, 1 below 2 m_μ."""
    return np.asarray(np.sum(decay_widths(masses_MeV, 1.0, CHARGES).neutrino_branching_ratios, axis=0))


def equal_rate_coupling(star: Coalescence, standard_model: StandardModelRates) -> FloatArray:
    """Coupling at which the two rates are equal, for a narrow width, shape (shells, masses)."""
    unit = star.unit_rate_per_s.value * neutrino_share(star.masses_MeV)
    return np.asarray(np.sqrt(standard_model.rate_per_s[:, np.newaxis] / unit))


def checked_equal_rate_coupling(
    star: Coalescence, standard_model: StandardModelRates, shell: int
) -> FloatArray:
    """Couplings of one shell; a warning names the limit where the narrow width doesn't hold.

    Raises
    ------
    ValueError
        There is no such shell.
    """
    number = star.profile.shell(shell).number
    coupling: FloatArray = equal_rate_coupling(star, standard_model)[number - 1]
    temperature = star.profile.temperature_MeV[number - 1]
    limit = rate_expansion(star.masses_MeV, np.array([temperature])).maximum_narrow_width_coupling(
        NARROW_WIDTH_TOLERANCE
    )[0]
    for mass, value, largest in zip(star.masses_MeV, coupling, limit, strict=True):
        if value > largest:
            warnings.warn(
                f"mass_MeV = {mass:g}, shell {number}: coupling = {value:.3g} is above the range of validity "
                f"of the narrow-width approximation, coupling <= {largest:.3g}",
                NarrowWidthWarning,
                stacklevel=2,
            )
    return coupling


def rate_expansion(masses_MeV: FloatArray, temperatures_MeV: FloatArray) -> ScatteringRateExpansion:
    """Rate of a muon neutrino in powers of g², as derived, shape (shells, masses)."""
    return scattering_rate_expansion(
        masses_MeV[np.newaxis, :], temperatures_MeV[:, np.newaxis], CHARGES, flavour=MUON_NEUTRINO
    )


def beyond_narrow_width(expansion: ScatteringRateExpansion, coupling: FloatArray) -> FloatArray:
    """Terms of order g⁴, in magnitude, over the resonance."""
    return np.asarray(
        (coupling / expansion.maximum_narrow_width_coupling(NARROW_WIDTH_TOLERANCE)) ** 2
        * NARROW_WIDTH_TOLERANCE
    )


def equal_rate_coupling_beyond(
    expansion: ScatteringRateExpansion, standard_model: StandardModelRates
) -> FloatArray:
    """Coupling at which the rate to order g⁴ equals the Standard Model's, shape (shells, masses)."""
    rate_MeV = standard_model.rate_per_s[:, np.newaxis] / units.s
    return np.asarray(expansion.coupling_reaching(rate_MeV))


def mean_outgoing_energy_MeV(energy_MeV: float, partner_energy_MeV: float) -> float:
    """Mean energy of the final neutrino of ν_β ν̄_β -> Z' -> ν_α ν̄_α.

    |M|² ∝ u² ∝ (1 + cos θ*)² gives <cos θ*> = 1/2, so that <E'> = (E1 + E2)/2 + <cos θ*> (E1 - E2)/2.
    """
    return 0.5 * (energy_MeV + partner_energy_MeV) + 0.25 * (energy_MeV - partner_energy_MeV)


def table(
    every: Stars,
    standard_model: StandardModelRates,
    expansion: ScatteringRateExpansion,
) -> dict[str, FloatArray]:
    """Curves of the figure."""
    masses = every["as_published"].masses_MeV
    columns = {"mass [MeV]": masses}
    beyond = equal_rate_coupling_beyond(expansion, standard_model)
    limit = expansion.maximum_narrow_width_coupling(NARROW_WIDTH_TOLERANCE)
    for row in range(len(standard_model.inverse_length_per_m)):
        for name in MAIN_READINGS:
            coupling = equal_rate_coupling(every[name], standard_model)[row]
            columns[f"{name}_shell{row + 1} [1]"] = coupling
        columns[f"beyond_narrow_width_shell{row + 1} [1]"] = beyond[row]
        columns[f"largest_narrow_width_coupling_shell{row + 1} [1]"] = limit[row]
    excess = magnetic_moment_excess()
    for name, sign in (("lower", -1.0), ("central", 0.0), ("upper", 1.0)):
        value = excess.excess + sign * BAND_IN_STANDARD_DEVIATIONS * excess.uncertainty
        columns[f"magnetic_moment_{name} [1]"] = coupling_of_magnetic_moment(masses, value)
    columns["neutrino_tridents [1]"] = trident_limit(masses)
    return columns


def line_quantities(
    every: Stars, standard_model: StandardModelRates, expansion: ScatteringRateExpansion
) -> dict[str, Quantity]:
    """Least couplings, the kink, and the range of the narrow-width approximation."""
    error = 0.5 * (standard_model.relative_error + relative_error(every))
    drawn = {name: equal_rate_coupling(star, standard_model) for name, star in every.items()}
    masses = every["as_published"].masses_MeV
    result = {}
    step = float(masses[1] / masses[0] - 1.0)
    result["mass_of_least_coupling_shell6"] = reading_quantity(
        {name: float(masses[np.argmin(value[5])]) for name, value in drawn.items()},
        "mass on the grid at which it is least in shell 6",
        "MeV",
        step,
    )
    result["least_coupling_of_inner_shells"] = reading_quantity(
        {name: float(np.min(value[:-1])) for name, value in drawn.items()},
        "least coupling of equal rates in shells 1 to 5",
        "1",
        error,
    )
    result["largest_least_coupling_of_inner_shells"] = reading_quantity(
        {name: float(np.max(np.min(value[:-1], axis=1))) for name, value in drawn.items()},
        "least coupling over masses, in the one of shells 1 to 5 where it is largest",
        "1",
        error,
    )
    inside = masses < 100.0 * (1 + 1e-9)
    result["median_coupling_of_inner_shells"] = reading_quantity(
        {name: float(np.exp(np.median(np.log(value[:-1, inside])))) for name, value in drawn.items()},
        "coupling of equal rates, median over shells 1 to 5 and masses from 1 to 100 MeV",
        "1",
        error,
    )
    result["largest_coupling_of_inner_shells"] = reading_quantity(
        {name: float(np.max(value[:-1, inside])) for name, value in drawn.items()},
        "largest coupling of equal rates in shells 1 to 5, masses from 1 to 100 MeV",
        "1",
        error,
    )
    result["outermost_least_coupling_over_others"] = reading_quantity(
        {name: float(np.min(value[-1]) / np.min(value[:-1])) for name, value in drawn.items()},
        "least coupling in shell 6 over that in the other shells",
        "1",
        2.0 * error,
    )
    ratio = beyond_narrow_width(expansion, drawn["as_derived"])
    for where, rows in (("inner_shells", slice(0, -1)), ("outermost_shell", slice(-1, None))):
        worst = np.max(ratio[rows], axis=0)
        for key, largest in (("narrow_width", NARROW_WIDTH_TOLERANCE), ("resonant", 1.0)):
            mass = float(np.max(masses[np.logical_and.accumulate(worst <= largest)]))
            result[f"largest_{key}_mass_{where}"] = Quantity(
                value=mass,
                unit="MeV",
                description="mass on the grid up to which off-shell and t-channel parts are at most "
                f"{largest:g} of the resonance on the lines as derived, {where.replace('_', ' ')}",
                numerical_error=mass * step,
            )
    share = float(neutrino_share(np.array([MASS_ABOVE_KINK_MeV]))[0])
    result["kink_position"] = Quantity(
        value=2.0 * MUON_MASS_MeV,
        unit="MeV",
        description="twice the muon's mass",
        numerical_error=1e-5,
    )
    result["kink_in_coupling"] = Quantity(
        value=float(1.0 / np.sqrt(share)),
        unit="1",
        description="coupling of equal rates with the muon channel over that without, m = 250 MeV, any shell",
        numerical_error=1e-12,
    )
    return result


def amplitude_quantities(profile: ShellProfile) -> dict[str, Quantity]:
    """Claims about the t-channel, blocking and kinematics."""
    inner = profile.temperature_MeV[: last_diffusive_shell(profile)]
    expansion = rate_expansion(np.array([MASS_OF_T_CHANNEL_CLAIM_MeV]), inner)
    leading = np.sqrt(expansion.resonant.value / expansion.t_channel.value)
    bath = production(np.array([10.0, 100.0]), inner, "exact")
    blocked = bath.rate_MeV(1.0, squared_amplitude="one_helicity", pauli_blocking=True).value
    blocking = blocked / bath.rate_MeV(1.0, squared_amplitude="one_helicity").value
    energy = NEUTRINO_ENERGY_OF_EXAMPLE_MeV
    partner = MASS_OF_EXAMPLE_MeV**2 / (4.0 * energy)
    outgoing = mean_outgoing_energy_MeV(energy, partner)
    result = {
        "t_channel_coupling": Quantity(
            value=float(np.exp(np.mean(np.log(leading)))),
            unit="1",
            description="coupling at which the t-channel equals the resonance, m = 1 MeV, geometric mean of "
            "shells 1 to 5, as derived",
            numerical_error=float(np.max(leading)) * 1e-6,
            variants={
                "least": Variant(value=float(np.min(leading)), description="least of the shells"),
                "largest": Variant(value=float(np.max(leading)), description="largest of the shells"),
            },
        ),
        "least_blocking_factor": Quantity(
            value=float(np.min(blocking)),
            unit="1",
            description="least Pauli factor of the decay products in shells 1 to 5, m = 10 and 100 MeV",
            numerical_error=1e-9,
            variants={"largest": Variant(value=float(np.max(blocking)), description="largest of the same")},
        ),
        "least_partner_energy": Quantity(
            value=partner,
            unit="MeV",
            description="m²/(4 E1) for m = 50 MeV, E1 = 15 MeV",
            numerical_error=1e-12,
        ),
        "outgoing_over_incoming_energy": Quantity(
            value=outgoing / energy,
            unit="1",
            description="mean energy of the final neutrino over E1 = 15 MeV, m = 50 MeV, head-on",
            numerical_error=1e-12,
        ),
        "departure_from_flat_mean_energy": Quantity(
            value=abs(outgoing / (0.5 * (energy + partner)) - 1.0),
            unit="1",
            description="mean energy of the final neutrino relative to that of a flat distribution, minus "
            "one, in magnitude; same example, |M|² from the Lagrangian",
            numerical_error=1e-12,
        ),
    }
    return result


def standard_model_quantities(
    profile: ShellProfile, standard_model: StandardModelRates, conditions: BurstShortening
) -> dict[str, Quantity]:
    """The small couplings of Fig. 5 beside scattering on nucleons."""
    error = standard_model.relative_error
    few = stars(MASSES_OF_THE_SMALL_COUPLING_MeV, profile)
    ratios, lengths_on_line = {}, {}
    for name, star in few.items():
        coupling = lines(star, conditions).diffusion_time
        timescale = star.timescale_s(coupling).value * standard_model.rate_per_s[:, np.newaxis]
        ratios[name] = float(np.min(timescale[:-1]))
        flight = (
            1e3 * star.decay_length_km(coupling).value * standard_model.inverse_length_per_m[:, np.newaxis]
        )
        lengths_on_line[name] = float(np.min(flight[:-1]))
    return {
        "least_timescale_over_weak": reading_quantity(
            ratios,
            "shortest time scale of coalescence over that of scattering on nucleons, shells 1 to 5, on the "
            "line t_new = 0.1 s at 10, 50, 100 and 200 MeV",
            "1",
            3.0 * error,
        ),
        "least_decay_length_over_mean_free_path": reading_quantity(
            lengths_on_line,
            "shortest decay length over mean free path on nucleons, shells 1 to 5, on the same line",
            "1",
            3.0 * error,
        ),
    }


def other_limit_quantities(masses: FloatArray) -> dict[str, Quantity]:
    """Whether the magnetic moment is compatible with the limits that could be sourced."""
    excess = magnetic_moment_excess()
    lowest = excess.excess - BAND_IN_STANDARD_DEVIATIONS * excess.uncertainty
    allowed = masses[masses > mass_of_excess_MeV(EXCESSES_OF_NEUTRINOS[0], DECOUPLING_TEMPERATURES_MeV[1])]
    ratio = coupling_of_magnetic_moment(allowed, lowest) / trident_limit(allowed)
    return {
        "magnetic_moment_over_tridents": Quantity(
            value=float(np.min(ratio)),
            unit="1",
            description="least coupling in the band of the magnetic moment over the limit from tridents, "
            "least over masses above our limit from the number of neutrinos",
            numerical_error=1e-6,
        )
    }


def compute(
    masses: FloatArray, standard_model: StandardModelRates, conditions: BurstShortening
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and numbers of the figure."""
    profile = load_profile(SNAPSHOT_s)
    every = stars(masses, profile)
    expansion = rate_expansion(masses, profile.temperature_MeV)
    numbers = line_quantities(every, standard_model, expansion)
    numbers.update(amplitude_quantities(profile))
    numbers.update(standard_model_quantities(profile, standard_model, conditions))
    numbers.update(other_limit_quantities(masses))
    return table(every, standard_model, expansion), numbers


def main() -> None:
    """Write the curves and the numbers."""
    masses = load_parameters("cerdeno2023.boson_masses", BosonMasses).masses_MeV()
    conditions = load_parameters("cerdeno2023.burst_shortening", BurstShortening)
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    couplings = load_parameters("cerdeno2023.standard_model", StandardModel)
    columns, numbers = compute(masses, standard_model_rates(matter, couplings), conditions)
    write_csv(data_path("cerdeno2023", "fig3.csv"), columns)
    write_quantities("cerdeno2023", "fig3", numbers)


if __name__ == "__main__":
    run_stage(main)
