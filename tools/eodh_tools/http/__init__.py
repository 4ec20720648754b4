"""HTTP to one origin: limits, retries, and the rule where the key may go.

The only package that imports httpx. The key goes to the configured origin and nowhere
else: every URL, redirect and retry is checked against it before anything is sent.
Whatever httpx raises comes out as a `JobsError`.
"""
