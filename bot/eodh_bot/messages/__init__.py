"""Answers as Slack messages, modals and cards: pure functions, plain dicts out.

Text of a log, and every other text that somebody else wrote, goes into rich text or
only plain text elements: Slack parses neither, so nothing in it can mention, link or
break out of where it stands.
"""
