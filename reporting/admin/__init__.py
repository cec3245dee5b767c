from . import board, summaries

__all__ = ["board", "summaries"]
