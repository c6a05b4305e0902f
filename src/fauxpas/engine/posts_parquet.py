"""Reads posts kept as Parquet, a batch at a time. Strangers make such files: only `engine.apart` may call it."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet, types

from fauxpas.engine.apart import Piece, Reading

ROWS = "rows"
_PLAIN = (types.is_boolean, types.is_integer, types.is_floating, types.is_string, types.is_large_string)


def read_parquet(path: str, batch_rows: str, *wanted: str) -> Reading:
    """The wanted columns that the file has; the metadata of the schema tells how many ROWS it says it holds."""
    file = parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
    known = [name for name in wanted if name in file.schema_arrow.names]
    kinds = [(name, _plain_type(file.schema_arrow.field(name).type)) for name in known]
    batches = file.iter_batches(batch_size=int(batch_rows), columns=known, use_threads=False)
    schema = pa.schema(kinds, metadata={ROWS: str(file.metadata.num_rows)})
    pieces = (
        Piece(pa.record_batch([_plain(batch.column(name)) for name in known], schema=schema))
        for batch in batches
    )
    return Reading(schema, pieces)


def _plain_type(kind: Any) -> Any:
    if types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    return kind if types.is_timestamp(kind) or any(is_kind(kind) for is_kind in _PLAIN) else pa.bool_()


def _plain(column: Any) -> Any:
    """The column, each value for itself. What no field of a post can be becomes a yes, which none can be either."""
    values = column.dictionary_decode() if types.is_dictionary(column.type) else column
    if values.type == _plain_type(column.type):
        return values
    there = values.is_valid()
    return pc.if_else(there, there, None)
