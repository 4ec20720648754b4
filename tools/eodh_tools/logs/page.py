"""Pages of a log: head, tail, range, around a line, search; and where to go on."""

from eodh_tools.logs.cursor import Cursor, Direction, decode_cursor, encode_cursor
from eodh_tools.logs.log_text import LogText, MemoryLog
from eodh_tools.logs.paging import Page, around, head, line_range, tail
from eodh_tools.logs.render import render
from eodh_tools.logs.search import search
from eodh_tools.logs.search_pattern import SearchPattern, compile_search

__all__ = [
    "Cursor",
    "Direction",
    "LogText",
    "MemoryLog",
    "Page",
    "SearchPattern",
    "around",
    "compile_search",
    "decode_cursor",
    "encode_cursor",
    "head",
    "line_range",
    "render",
    "search",
    "tail",
]
