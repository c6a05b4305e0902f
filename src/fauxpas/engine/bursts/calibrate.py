"""What a series' own past teaches about its peaks: how rare they truly are, and which of them are news."""

from dataclasses import dataclass

import numpy as np

from fauxpas.engine.alarms import REFRACTORY_SECONDS
from fauxpas.engine.bursts.tails import SECONDS_A_MONTH
from fauxpas.engine.bursts.usual import DAY, Floats

PEAK_SHARE = 1 / 3  # of the days, whose highest rarity counts as a peak
STORM_SHARE = 0.1  # of the days, whose peak may have been a true storm: held down to the next
MODEL_DAYS = 6.0  # days, and peaks, for which the model's own word counts
NEWS = float(np.log(10.0))  # ten times rarer than what was told already is news again
COMMON = -float(np.log(100.0))  # three a day: nothing that has to be told


@dataclass(frozen=True)
class Tail:
    """How a series departs from its model in the tail; all in natural logs, `rarity` being the negative log of alarms a month.

    level : the rarity that its peaks reach as often as the model says of `due`.
    stretch : how much farther apart its peaks lie than the model says, at least 1.
    """

    due: float = 0.0
    level: float = 0.0
    stretch: float = 1.0

    def true(self, log_alarms: Floats) -> Floats:
        """The log of the false alarms a month that a row truly costs, (n,) in and out; strictly monotone."""
        above = -log_alarms - self.level
        rarity: Floats = self.due + np.where(above > 0.0, above / self.stretch, above)
        return -rarity


def learn_tail(log_alarms: Floats, *, bin_seconds: int) -> Tail:
    """Learn the tail from what the model said of past rows: (n,) log of alarms a month, inf where unknown.

    Were the model right, the highest rarities of the days would be exponential above any level. Their level and their mean
    excess are taken instead, drawn to the model's while days are few, never below it: a series that was calm may not be so
    tomorrow. Of the highest tenth it only counts that they were higher, so that past storms do not deafen.
    Source: peaks over threshold with an exponential tail (Davison and Smith, J. R. Statist. Soc. B 52 (1990) 393-442), censored
    (Epstein and Sobel, J. Am. Statist. Assoc. 48 (1953) 486-502).
    """
    bins_a_day = DAY // bin_seconds
    rarity = -log_alarms[np.isfinite(log_alarms)]
    days = len(rarity) // bins_a_day if bins_a_day else 0
    if days < 1:
        return Tail()
    highest = np.sort(rarity[len(rarity) - days * bins_a_day :].reshape(days, bins_a_day).max(axis=1))[::-1]
    peaks = max(1, round(days * PEAK_SHARE))
    level = float(highest[min(peaks, days - 1)])
    storms = min(int(days * STORM_SHARE), peaks - 1)
    excess = np.minimum(highest[:peaks], highest[storms]) - level
    due = -float(np.log(peaks / days * SECONDS_A_MONTH / DAY))
    trust = days / (days + MODEL_DAYS)
    return Tail(
        due=due,
        level=max(due, trust * level + (1.0 - trust) * due),
        stretch=max(1.0, (float(excess.sum()) + MODEL_DAYS) / (peaks - storms + MODEL_DAYS)),
    )


def fresh(log_alarms: Floats, *, bin_seconds: int) -> Floats:
    """What of each row is news: its own value, or a common one when a row less than ten times rarer was told within 24 hours.

    log_alarms : (n,) log of alarms a month. Returns (n,), strictly monotone in each row's own value; a row that is no
    news keeps the order among its like, between what is common and ten times rarer. So a storm stands out where it
    begins, and again where it grows.
    """
    held = REFRACTORY_SECONDS // bin_seconds
    result = log_alarms.copy()
    told, told_at = COMMON, -held - 1
    for row in np.flatnonzero(-log_alarms > COMMON).tolist():
        rarity = -float(log_alarms[row])
        limit = told + NEWS
        if row - told_at > held or rarity >= limit:
            told, told_at = rarity, row
        else:
            result[row] = -(COMMON + (rarity - COMMON) * NEWS / (limit - COMMON))
    return result
