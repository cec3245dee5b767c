from . import assessment, board, summaries

__all__ = ["assessment", "board", "summaries"]
