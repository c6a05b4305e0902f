"""fauxpas: the crisis room for an online reputation."""

__version__ = "0.1.0"
