from . import assessment, board, mail, summaries

__all__ = ["assessment", "board", "mail", "summaries"]
