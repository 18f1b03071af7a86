"""From the reports of the units to the consolidated report: totals with provenance, Word, Excel, CSV and JSON."""
