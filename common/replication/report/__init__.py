"""The report: pages of papers and overlays, the front page, the library's page."""
