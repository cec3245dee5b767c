from . import nominations, titles, units

__all__ = ["nominations", "titles", "units"]
