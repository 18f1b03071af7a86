"""Follow-up letters: what a unit owes, told in the official form, as a mail and as a short message."""
