"""How the weights of the diagnosis's model were learned, and how they can be again.

``python -m tests.root_model.observe LOT FOLDER`` looks at saved jobs of known cause;
what it prints goes into ``observations.jsonl.gz``. Each lot was looked at with
the rules as they were before anybody tuned them on its jobs.
``python -m tests.root_model.train`` learns from these observations, says how well the
model does on each lot that it did not learn from, and writes ``root_weights.json``.
"""
