"""Who is the same person in a list of customers: the keys of a row, and how many people the rows are."""

from .counting import KINDS, PeopleCounter
from .keys import COLUMNS, keys_of, known_columns

__all__ = ["COLUMNS", "KINDS", "PeopleCounter", "keys_of", "known_columns"]
