from . import assessment, board, mail, runs, summaries

__all__ = ["assessment", "board", "mail", "runs", "summaries"]
