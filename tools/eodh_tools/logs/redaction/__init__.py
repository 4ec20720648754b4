"""What a secret looks like in a log, one file a family.

A rule is a gate, which hyperscan looks for in a whole block, and a function that looks
at the bytes around a hit and says which of them are secret. No rule looks further than
a bounded distance from its hit, so that the time is linear in the log.
"""
