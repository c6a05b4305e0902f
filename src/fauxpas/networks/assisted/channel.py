"""The `assisted` channel: shapes a text for a network within its limit; a person posts it."""

import re
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from fauxpas.core.channels import Asked, Json, Order, Receipt, Said
from fauxpas.core.errors import Words

DEFAULT_LIMIT = 280
# Where the form begins; networks change their limits, and some raise them for paying accounts, so a person may too.
NETWORKS: dict[str, int] = {
    "X": 280,
    "Bluesky": 300,
    "Threads": 500,
    "Mastodon": 500,
    "Instagram": 2200,
    "TikTok": 2200,
    "LinkedIn": 3000,
    "Facebook": 5000,
}
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


class AssistedChannel:
    """config : {"network": "X", "limit": 280}."""

    kind = "assisted"
    label: Words = gettext_lazy("Network, posted by hand")

    @property
    def asks(self) -> tuple[Asked, ...]:
        """What is asked when such a channel is added."""
        hint = gettext_lazy("Characters one post may have, such as %(limits)s.")
        limits = ", ".join(f"{network} {limit}" for network, limit in NETWORKS.items())
        return (
            Asked("network", gettext_lazy("Network"), suggestions=tuple(NETWORKS)),
            Asked(
                "limit",
                gettext_lazy("Longest text"),
                hint % {"limits": limits},
                default=str(DEFAULT_LIMIT),
                number=True,
            ),
        )

    def limit(self, config: Json) -> int | None:
        """The most signs one post takes there."""
        return int(config.get("limit") or NETWORKS.get(config.get("network", ""), DEFAULT_LIMIT))

    def compose(self, said: Said, config: Json) -> str:
        """Title and whole sentences as far as they fit, then the permalink; words and figures are never cut.

        Longer than the limit only when even the title and the link are; the caller then asks a person.
        """
        limit = self.limit(config) or DEFAULT_LIMIT
        room = limit - len(said.link) - 1
        whole = f"{said.title}\n{said.body.strip()}"
        if len(whole) <= room:
            return f"{whole}\n{said.link}"
        kept = said.title.strip()
        for sentence in _sentences(said.body):
            longer = f"{kept}\n{sentence}" if kept == said.title.strip() else f"{kept} {sentence}"
            if len(longer) > room:
                break
            kept = longer
        return f"{kept}\n{said.link}"

    def deliver(self, order: Order, *, now: datetime) -> Receipt:
        """Nothing leaves: the text waits for a person. Safe to repeat."""
        del now
        network = order.config.get("network") or gettext_lazy("the network")
        sentence = format_lazy(gettext_lazy("Ready to be posted on {network} by hand."), network=network)
        return Receipt(sentence, by_hand=True)


def _sentences(body: str) -> list[str]:
    """Whole sentences in order, list marks taken off. A line that only announces a list ends with a colon and stays with it, and a
    quotation stays whole, with what is said of it.
    """
    found: list[str] = []
    for line in body.splitlines():
        text = line.strip().removeprefix("- ").strip()
        if not text:
            continue
        found += [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    joined: list[str] = []
    for sentence in found:
        if joined and (joined[-1].endswith(":") or _quoting(joined[-1])):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _quoting(said: str) -> bool:
    return said.count("«") > said.count("»") or said.count("“") > said.count("”")
