"""What stands in the way of a session: asked of the database, just as the rules would say."""

import random

from sessionary.models import Claim
from sessionary.rules.slots import SlotOptions, free
from tests.cast import Cast, at

NINE = at("2027-03-02 09:00")


def test_blocking_agrees_with_the_rules_whatever_the_buffers(cast: Cast) -> None:
    chance = random.Random(20270302)
    start = NINE
    for number in range(60):
        start += chance.choice([15, 30, 60, 300, 1500])
        length = chance.choice([15, 60, 90, 1440])
        before, after = chance.choice([0, 15, 60, 1440]), chance.choice([0, 30, 1440])
        Claim.objects.create(
            account=cast.account, host=cast.dana, meeting=number, starts=start, ends=start + length,
            before=before, after=after,
        )  # fmt: skip
        start += length
    every = Claim.taken(cast.dana.pk, NINE - 3000, start + 3000, now=0)
    assert len(every) == 60
    for own_before, own_after, duration in ((0, 0, 30), (60, 15, 60), (1440, 0, 15), (0, 1440, 1440)):
        options = SlotOptions(duration, 15, own_before, own_after, 0, 9999)
        starts = sorted(chance.sample(range(NINE - 2000, start + 2000, 5), 20))
        spans = [(one, one + duration) for one in starts]
        near = Claim.blocking(cast.dana.pk, spans, (own_before, own_after), now=0)
        assert free(starts, near, options) == free(starts, every, options)
        assert set(near) <= set(every)
