from . import summaries

__all__ = ["summaries"]
