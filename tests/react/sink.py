"""A channel kind that hands its texts to a server over HTTP, for delivery tests."""

import http.client
from datetime import datetime
from urllib.parse import urlsplit

from fauxpas.core.channels import Json, Order, Receipt, Said
from fauxpas.core.errors import RefusedForGood, TryLater, Words


class SinkChannel:
    """config : {"url", "limit"}; 503 is worth a retry, 4xx is not."""

    kind = "sink"
    label: Words = "Sink"

    def limit(self, config: Json) -> int | None:
        limit: int | None = config.get("limit")
        return limit

    def compose(self, said: Said, config: Json) -> str:
        del config
        return f"{said.title}\n{said.body}"

    def deliver(self, order: Order, *, now: datetime) -> Receipt:
        del now
        parts = urlsplit(order.config["url"])
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request("POST", "/", body=order.text.encode(), headers={"Idempotency-Key": order.key})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status == 503:
            wait = answer.getheader("Retry-After")
            raise TryLater("The sink is busy.", retry_after_seconds=int(wait) if wait else None)
        if answer.status >= 400:
            raise RefusedForGood("The sink refused the text.")
        return Receipt("The sink has it.", url="http://sink.example/1")
