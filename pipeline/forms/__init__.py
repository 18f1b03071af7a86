"""The blank forms of a campaign: what units fill in, and the marks by which a filled one is read back exactly."""
