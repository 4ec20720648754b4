"""HTTP to one origin: limits, retries, and the rule whom the key is shown to.

The only package that imports httpx. The key goes to the configured origin and nowhere
else: every URL, every redirect and every retry is held against it before anything is
sent. Whatever httpx raises comes out as a `JobsError`.
"""
