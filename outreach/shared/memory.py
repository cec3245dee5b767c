"""How much memory a process may take, so that one greedy document ends alone."""

import resource


def cap(megabytes: int) -> None:
    """From now on this process is refused what goes beyond, and sees a MemoryError.

    It never raises a limit that the system has set lower; a system without such limits has none.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = megabytes * 1024 * 1024
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (OSError, ValueError):
        # macOS knows the limit and takes none below what is mapped already.
        return
