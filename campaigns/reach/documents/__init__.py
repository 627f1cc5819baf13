"""A report as a document: computed from its inputs alone, signed, verified, compared with another."""
