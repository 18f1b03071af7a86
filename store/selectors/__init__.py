"""Every read from the store."""
