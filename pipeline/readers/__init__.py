"""One reader a kind of file: path in, pages out; a bad file is an outcome, never an exception."""
