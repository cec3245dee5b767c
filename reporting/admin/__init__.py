from . import assessment, board, desk, mail, summaries

__all__ = ["assessment", "board", "desk", "mail", "summaries"]
