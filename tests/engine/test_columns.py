"""What is declared of the columns is what the code gives."""

import io
import json
from dataclasses import fields

from fauxpas.engine.columns import ENRICHED, POST
from fauxpas.engine.lines import run_enrich
from fauxpas.engine.posts import Post, read_jsonl_rows


def test_declared_columns_are_the_fields_of_a_post() -> None:
    assert [column.name for column in POST] == [field.name for field in fields(Post)]


def test_enriched_posts_hold_the_declared_columns_within_their_ranges() -> None:
    out = io.StringIO()
    rows = [
        {"id": "1", "text": "quelle honte"},
        {"id": "2", "text": ""},
        {"id": "3", "text": "I love it, thank you!"},
        {"id": "4", "text": "I love it, thank you!"},
    ]
    given = "\n".join(json.dumps(row) for row in rows).encode()
    assert run_enrich(read_jsonl_rows(io.BytesIO(given)), out, io.StringIO()) == 0
    for line in out.getvalue().splitlines():
        post = json.loads(line)
        for column in ENRICHED:
            value = post[column.name]
            assert value != ""
            assert value is not None or not column.empty.startswith("never empty")
            assert not column.values or value is None or value in column.values
            assert column.low is None or value >= column.low
            assert column.high is None or value <= column.high
