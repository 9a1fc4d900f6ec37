"""When to leave an upstream alone, and how often a request may be sent twice."""

from __future__ import annotations


class Breaker:
    """Opens after some failures in a row; any success closes it.

    While it is open no client's request is sent: the poll that runs beside tries the upstream, so
    that nobody waits for a time-out just to find out that the upstream is still gone.
    """

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.in_a_row = 0

    @property
    def open(self) -> bool:
        """Whether the upstream is left alone."""
        return self.in_a_row >= self.failures

    def success(self) -> None:
        """Note that it answered."""
        self.in_a_row = 0

    def failure(self) -> None:
        """Note that it did not, or not properly."""
        self.in_a_row += 1


class RetryBudget:
    """Each request earns a tenth of a retry, ten at most are kept.

    So a broken connection now and then is mended unseen, and an upstream in real trouble gets a
    tenth more requests, not twice as many.
    """

    def __init__(self, share: float = 0.1, most: float = 10.0) -> None:
        self.share = share
        self.most = most
        self.tokens = most

    def earn(self) -> None:
        """Count one request."""
        self.tokens = min(self.most, self.tokens + self.share)

    def spend(self) -> bool:
        """Take one retry if there is one."""
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True
