from . import assessment, board, desk, mail, runs, summaries

__all__ = ["assessment", "board", "desk", "mail", "runs", "summaries"]
