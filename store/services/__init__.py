"""Every write to the store. Each function is one transaction and leaves an audit entry."""
