"""Printed numbers that figures of this paper show beside computed ones."""

from common.replication.registry import read_published


def printed_numbers() -> dict[str, float]:
    """Numbers of the paper as printed, by key; entries in words are left out."""
    entries = read_published("shalgar2021").entries
    return {entry.key: float(entry.published) for entry in entries if entry.relation != "qualitative"}
