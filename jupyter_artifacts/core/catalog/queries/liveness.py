"""Which versions there are: what every query that reads versions has in its WHERE clause.

A version is *live* until it expires or is deleted; *expired* once its time has passed, which hides it at once, whether or not the expiry
was carried out; *deleted* from then on, or when somebody deletes it; *purged* when its files were given up. Its row stays for ever: its
number is never used again.
"""

from jupyter_artifacts.core.catalog.queries.clock import LAST_SEEN

# Two comparisons instead of one with the later of both moments, since the databases call that function differently. The subqueries
# depend on nothing, so they run once for each statement, and only where something expires at all.
HAS_EXPIRED = f"(v.expires_at IS NOT NULL AND (v.expires_at <= (SELECT now_us()) OR v.expires_at <= {LAST_SEEN}))"
"""Its time has passed. The table `versions` goes by `v`."""

LIVE = f"(v.deleted_at IS NULL AND NOT {HAS_EXPIRED})"
"""It is there to be read. The table `versions` goes by `v`."""
