"""Where things are kept: models, every write (`services`), every read (`selectors`), the originals by checksum."""
