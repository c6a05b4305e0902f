"""A topic of the Kafka protocol as a Spark source in Python, for clusters without the Kafka connector."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition

from fauxpas.cluster.arrow import LINES

SECONDS = 10.0
ROWS = 2_000
MOST_A_BATCH = 200_000


class LogSource(DataSource):  # type: ignore[misc]
    """Options: `servers`, `topic`. One column, `line`: the bytes of each message."""

    @classmethod
    def name(cls) -> str:
        return "fauxpas_log"

    def schema(self) -> str:
        return "line binary"

    def streamReader(self, schema: Any) -> DataSourceStreamReader:  # noqa: N802 - Spark's name
        return LogReader(self.options)


@dataclass
class Stretch(InputPartition):  # type: ignore[misc]
    """The messages of one partition from `start` to before `end`."""

    partition: int
    start: int
    end: int


class LogReader(DataSourceStreamReader):  # type: ignore[misc]
    """Offsets are {partition: next message}, kept by Spark's checkpoint; nothing is committed to the log itself."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._servers = options["servers"]
        self._topic = options["topic"]

    def initialOffset(self) -> dict[str, int]:  # noqa: N802 - Spark's name
        return {str(partition): low for partition, (low, _) in self._ends().items()}

    def latestOffset(self, start: dict[str, int], limit: Any) -> dict[str, int]:  # noqa: N802
        ends = self._ends()
        share = max(1, MOST_A_BATCH // max(1, len(ends)))
        return {
            str(partition): min(high, max(low, start.get(str(partition), low)) + share)
            for partition, (low, high) in ends.items()
        }

    def partitions(self, start: dict[str, int], end: dict[str, int]) -> list[Stretch]:
        return [
            Stretch(int(partition), start.get(partition, 0), until)
            for partition, until in end.items()
            if until > start.get(partition, 0)
        ]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """The lines of one stretch. Raises KafkaException when the log does not give them."""
        assert isinstance(partition, Stretch)  # noqa: S101 - narrows the type Spark declares
        consumer = self._consumer()
        try:
            consumer.assign([TopicPartition(self._topic, partition.partition, partition.start)])
            yield from _batches(consumer, partition)
        finally:
            consumer.close()

    def _ends(self) -> dict[int, tuple[int, int]]:
        """The first and the next message of each partition."""
        consumer = self._consumer()
        try:
            known = consumer.list_topics(self._topic, timeout=SECONDS).topics[self._topic]
            if known.error is not None:
                raise KafkaException(known.error)
            return {
                number: consumer.get_watermark_offsets(TopicPartition(self._topic, number), timeout=SECONDS)
                for number in known.partitions
            }
        finally:
            consumer.close()

    def _consumer(self) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._servers,
                "group.id": "fauxpas",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
            }
        )


def _batches(consumer: Consumer, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """The stretch's messages. Offsets that hold none, marks of transactions and what was compacted away, are passed over."""
    lines: list[bytes] = []
    place = stretch.start
    while place < stretch.end:
        message = consumer.poll(SECONDS)
        if message is None:
            raise KafkaException(
                KafkaError(KafkaError._TIMED_OUT, f"partition {stretch.partition} gave nothing at {place}")  # noqa: SLF001
            )
        fault = message.error()
        if fault is None:
            place = int(message.offset()) + 1
            if place <= stretch.end:
                lines.append(message.value() or b"")
        elif fault.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001
            break
        else:
            raise KafkaException(fault)
        if len(lines) == ROWS:
            yield _as_batch(lines)
            lines = []
    if lines:
        yield _as_batch(lines)


def _as_batch(lines: list[bytes]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(lines, pa.binary())], schema=LINES)
