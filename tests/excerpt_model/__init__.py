"""How the weights of the excerpt's model were learned, and how they can be again.

``python -m tests.excerpt_model.train`` reads the marked logs in ``../shared/bench``,
learns from one half of the repositories only, and writes ``weights.json``.
``python -m tests.excerpt_model.report`` scores either half.
"""
