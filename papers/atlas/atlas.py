"""Atlas: all bounds of the five papers and of the sourced literature as effective neutrino couplings.

Writes one table with a row for each point of each curve (``atlas.csv``), and the labels, the rules of
conversion and what could not be converted (``atlas.json``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from common.limits import coupling_of_charge
from common.literature import LiteratureTable, literature_table, read_table
from common.replication.errors import run_stage
from common.replication.paths import data_path
from common.replication.quantities import read_artefact
from common.replication.writers import write_csv, write_json
from common.validation import FloatArray
from papers.atlas.bounds import (
    NEUTRINO_CHARGE,
    NOT_CONVERTED,
    RULES,
    Bound,
    Curve,
    Edge,
    Reading,
    charge_curve,
    column,
    contact_curve,
    envelope,
    perturbative,
    product_curve,
    region,
    strength_curve,
)

CONTACT_STRENGTH_OF_LINE_inverse_MeV3 = 1e-11

Tables: TypeAlias = Mapping[str, LiteratureTable]


CAPTION = (
    "Couplings above a line, or inside a region, are excluded; a narrow band marks the excluded side. "
    "Scalars and vectors, and different flavours, share the plane and nothing else: the table says what each "
    "curve is about. Grey: limits of the literature that could be sourced. Flavour equipartition is a reach, "
    "not a limit."
)

SUPERNOVA_READINGS: Sequence[Reading] = ("as_published", "as_derived")


def nucleon_scattering_bounds(tables: Tables) -> list[Bound]:
    """Limits of arXiv:2106.11660 from the diffusion time, and from COHERENT by the same conventions."""
    about: dict[str, Any] = {"paper": "cerdeno2021", "citation": "cerdeno2021", "couples_to_nucleons": True}
    scalar: dict[str, Any] = about | {"mediator": "scalar", "flavours": "one", "rule": "product"}
    gauge: dict[str, Any] = about | {"mediator": "vector", "flavours": "all", "rule": "charge"}
    violating, conserving, b_minus_l = (tables[f"fig{number}_of_cerdeno2021"] for number in (4, 5, 6))
    coherent = tables["coherent"]
    return [
        Bound(
            "scalar_violating_lepton_number",
            "diffusion time, scalar violating $L$",
            edges={
                (reading, "lower"): product_curve(violating, f"thermal_{reading}_burst_duration")
                for reading in SUPERNOVA_READINGS
            },
            **scalar,
        ),
        Bound(
            "scalar_conserving_lepton_number",
            "diffusion time, scalar conserving $L$",
            edges={
                (reading, "lower"): product_curve(conserving, f"{reading}_burst_duration")
                for reading in SUPERNOVA_READINGS
            },
            **scalar,
        ),
        Bound(
            "b_minus_l",
            "diffusion time, $B-L$",
            edges={
                (reading, "lower"): charge_curve(b_minus_l, f"{reading}_burst_duration")
                for reading in SUPERNOVA_READINGS
            },
            **gauge,
        ),
        Bound(
            "coherent_scalar",
            "COHERENT, scalar",
            edges={("literature", "lower"): product_curve(coherent, "scalar_combined_limit")},
            **scalar,
        ),
        Bound(
            "coherent_b_minus_l",
            "COHERENT, $B-L$",
            edges={("literature", "lower"): charge_curve(coherent, "b_minus_l_combined_limit")},
            **gauge,
        ),
    ]


def coalescence_bound(published: LiteratureTable, corrected: LiteratureTable) -> Bound:
    """Region of arXiv:2301.00661: Z' that shorten the burst, and below them those that cool the star.

    As printed the two meet at the line where the decay length is the radius; corrected there is one region.
    """
    wall, diffusion, luminosity = (
        charge_curve(published, f"as_published_{name}", "mass")
        for name in ("decay_length", "diffusion_time", "luminosity")
    )
    edges: dict[tuple[Reading, Edge], Curve] = {}
    edges["as_published", "lower"], edges["as_published", "upper"] = region(
        envelope((wall, luminosity), np.min), envelope((wall, diffusion), np.max)
    )
    edges["as_derived", "lower"], edges["as_derived", "upper"] = region(
        *(charge_curve(corrected, f"corrected_{edge}", "mass") for edge in ("lower", "upper"))
    )
    return Bound(
        "l_mu_minus_l_tau",
        r"burst and cooling, $L_\mu-L_\tau$",
        "cerdeno2023",
        "cerdeno2023",
        "vector",
        "mu and tau",
        False,
        "charge",
        edges,
    )


def scattering_among_neutrinos_bounds(tables: Tables) -> list[Bound]:
    """Limits of arXiv:1912.09115 from the core and from relic neutrinos on the way to Earth."""
    about: dict[str, Any] = {
        "paper": "shalgar2021",
        "citation": "shalgar2021",
        "mediator": "scalar",
        "flavours": "one",
        "couples_to_nucleons": False,
        "rule": "direct",
    }
    return [
        Bound(
            "core",
            r"core, $2\nu\to4\nu$",
            edges={
                ("as_published", "lower"): column(tables["core"], "quoted_density_default"),
                ("as_derived", "lower"): column(tables["on_shell"], "net"),
            },
            **about,
        ),
        Bound(
            "relic_neutrinos",
            "relic neutrinos on the way",
            edges={
                ("as_published", "lower"): column(tables["propagation"], "all_species"),
                ("as_derived", "lower"): column(tables["propagation"], "one_species"),
            },
            **about,
        ),
    ]


def diffuse_flux_bound(
    lines: LiteratureTable, limits: LiteratureTable, strength_inverse_MeV3: float
) -> Bound:
    """Super-Kamiokande's limit as arXiv:2204.11885 reads it; the exact cascade has none."""
    lightest = float(limits.column("contact_mass", "MeV")[0])
    relative = strength_inverse_MeV3 / CONTACT_STRENGTH_OF_LINE_inverse_MeV3
    return Bound(
        "diffuse_supernova_neutrinos",
        "diffuse flux and relic neutrinos",
        "das2022",
        "das2022",
        "scalar",
        "all",
        False,
        "contact",
        {("as_published", "lower"): contact_curve(lines, "coupling_1e_minus_11", relative, lightest)},
    )


def flavour_conversion_reach(masses_MeV: FloatArray, strength: float) -> Bound:
    """Least g1 that equalises flavours near the neutrinosphere, arXiv:2208.06023; not a limit."""
    curve = strength_curve(masses_MeV, strength)
    return Bound(
        "flavour_equipartition",
        "flavour equipartition (reach)",
        "abbar2022",
        "abbar2022",
        "vector",
        "off-diagonal",
        False,
        "strength",
        {("as_published", "lower"): curve, ("as_derived", "lower"): curve},
    )


def sourced_bounds(constraints: LiteratureTable, tridents: LiteratureTable) -> list[Bound]:
    """Limits from the literature that the papers draw beside theirs."""
    about: dict[str, Any] = {"paper": "shalgar2021", "couples_to_nucleons": False, "rule": "direct"}
    named: tuple[tuple[str, str, str, Literal["scalar", "vector"], str], ...] = (
        ("laboratory_electron", "meson decays, $e$", "lessa2007", "scalar", "e"),
        ("laboratory_muon", r"meson decays, $\mu$", "lessa2007", "scalar", "mu"),
        ("laboratory_tau", r"$\tau$ decays", "lessa2007", "scalar", "tau"),
        ("double_beta_decay", "double beta decay", "kamlandzen2012", "scalar", "e"),
        ("microwave_background", "microwave background", "archidiacono2014", "scalar", "all"),
        ("nucleosynthesis_vector", "nucleosynthesis", "huang2018", "vector", "all"),
    )
    bounds = [
        Bound(
            name,
            label,
            citation=citation,
            mediator=mediator,
            flavours=flavours,
            edges={("literature", "lower"): column(constraints, name)},
            **about,
        )
        for name, label, citation, mediator, flavours in named
    ]
    masses, values = column(tridents, "coupling", "boson_mass")
    bounds.append(
        Bound(
            "neutrino_tridents",
            "neutrino tridents",
            "cerdeno2023",
            "snformutau2023",
            "vector",
            "mu and tau",
            False,
            "charge",
            {("literature", "lower"): (masses, coupling_of_charge(values, NEUTRINO_CHARGE))},
        )
    )
    return bounds


def rows(bounds: Sequence[Bound]) -> dict[str, list[Any]]:
    """One row for each point with a perturbative coupling."""
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "bound [1]",
            "paper [1]",
            "citation [1]",
            "reading [1]",
            "edge [1]",
            "mediator [1]",
            "flavours [1]",
            "couples_to_nucleons [1]",
            "rule [1]",
            "mediator_mass [MeV]",
            "neutrino_coupling [1]",
        )
    }
    for bound in bounds:
        for (reading, edge), curve in bound.edges.items():
            masses, couplings = perturbative(curve)
            for mass, coupling in zip(masses.tolist(), couplings.tolist(), strict=True):
                row = (
                    bound.name,
                    bound.paper,
                    bound.citation,
                    reading,
                    edge,
                    bound.mediator,
                    bound.flavours,
                    "yes" if bound.couples_to_nucleons else "no",
                    bound.rule,
                    mass,
                    coupling,
                )
                for values, value in zip(columns.values(), row, strict=True):
                    values.append(value)
    return columns


def main() -> None:
    """Write the table, and the labels, the rules and what could not be converted."""
    lines = read_table(data_path("das2022", "fig1.csv"))
    excluded = read_artefact(data_path("das2022", "fig3.json")).quantities["excluded_coupling"]
    reach = read_artefact(data_path("abbar2022", "claims.json")).quantities["smallest_g1_burst"]
    bounds = [
        *nucleon_scattering_bounds(
            {
                "fig4_of_cerdeno2021": read_table(data_path("cerdeno2021", "fig4.csv")),
                "fig5_of_cerdeno2021": read_table(data_path("cerdeno2021", "fig5.csv")),
                "fig6_of_cerdeno2021": read_table(data_path("cerdeno2021", "fig6.csv")),
                "coherent": read_table(data_path("cerdeno2021", "coherent_scattering.csv")),
            }
        ),
        coalescence_bound(
            read_table(data_path("cerdeno2023", "fig5.csv")),
            read_table(data_path("cerdeno2023", "beyond.csv")),
        ),
        *scattering_among_neutrinos_bounds(
            {
                "core": read_table(data_path("shalgar2021", "core_bound.csv")),
                "on_shell": read_table(data_path("shalgar2021", "on_shell.csv")),
                "propagation": read_table(data_path("shalgar2021", "propagation_bound.csv")),
            }
        ),
        diffuse_flux_bound(lines, read_table(data_path("das2022", "fig1_limits.csv")), excluded.value),
        flavour_conversion_reach(lines.column("mediator_mass", "MeV"), reach.value),
        *sourced_bounds(
            read_table(data_path("shalgar2021", "other_constraints.csv")),
            literature_table("l_mu_minus_l_tau_limits/neutrino_tridents.csv"),
        ),
    ]
    write_csv(data_path("atlas", "atlas.csv"), rows(bounds))
    write_json(
        data_path("atlas", "atlas.json"),
        {
            "title": "Atlas of bounds: effective neutrino coupling against mediator mass",
            "caption": CAPTION,
            "curves": [
                {
                    "name": bound.name,
                    "label": bound.label,
                    "about": bound.about,
                    "rule": RULES[bound.rule],
                    "citation": bound.citation,
                }
                for bound in bounds
            ],
            "not_converted": [{"what": what, "reason": reason} for what, reason in NOT_CONVERTED],
        },
    )


if __name__ == "__main__":
    run_stage(main)
