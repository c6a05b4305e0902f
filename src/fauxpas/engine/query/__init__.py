"""The language of watch queries: parse, match, explain, propose."""

from fauxpas.engine.query.errors import QueryError
from fauxpas.engine.query.evaluate import Reading, Span, explain, matches
from fauxpas.engine.query.parser import parse
from fauxpas.engine.query.propose import propose
from fauxpas.engine.query.tree import Node, write_query

__all__ = ["Node", "QueryError", "Reading", "Span", "explain", "matches", "parse", "propose", "write_query"]
