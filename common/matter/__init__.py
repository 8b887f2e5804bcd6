"""Matter of a star: relativistic mean field and the shells of a profile."""
