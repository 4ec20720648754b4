"""An evaluation: failing jobs of known cause, asked about as a model asks: `make eval`.

The failures are none of those from which the catalogue of causes was written, and not
those of the local Hub's own workflows.
"""
