"""Table I of arXiv:2301.00661 as printed: a transcription of its own, independent of the registry."""

from papers.cerdeno2023.model.printed_cells import COLUMNS
from papers.cerdeno2023.parameters import NuclearMatter, StandardModel

MATTER = NuclearMatter(
    parameter_set="TM1",
    bare_nucleon_mass_MeV=939.0,
    neutrino_helicity_states=2,
    first_shell_lepton_fraction=0.31,
)
COUPLINGS = StandardModel(neutron_vector_coupling=-0.5, proton_vector_coupling=0.0375, axial_coupling=-0.735)

_ROWS = (
    (496.6, 405.4, 114.6, 249.6),
    (530.0, 458.3, 102.7, 384.9),
    (656.5, 601.9, 79.9, 599.4),
    (779.8, 723.0, 29.0, 786.0),
    (858.7, 813.1, 14.4, None),
    (917.2, 893.9, 12.5, 915.9),
)

PRINTED = {
    f"shell{number}_{column}": value
    for number, row in enumerate(_ROWS, start=1)
    for column, value in zip(COLUMNS, row, strict=True)
    if value is not None
}
