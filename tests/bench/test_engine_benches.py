"""The engine's measurements run, on few posts and queries; what they print is for people, never judged by the clock."""

from bench import matching
from bench.engine_queries import make_queries
from fauxpas.engine.posts import Post
from fauxpas.engine.query import parse

TEXTS = [f"Chez Orange la box est en panne, marque{number % 7} aussi, remboursement" for number in range(400)]


def test_queries_of_the_bench_are_as_many_as_asked_and_can_be_read() -> None:
    queries = make_queries(300, TEXTS)
    assert [number for number, _ in queries] == list(range(300))
    assert len({query for _, query in queries}) > 250
    assert all(parse(query) for _, query in queries)
    assert queries == make_queries(300, TEXTS)


def test_matching_measured_on_few_posts_gives_a_row() -> None:
    posts = [Post(str(number), text) for number, text in enumerate(TEXTS)]
    result = matching.measure(50, posts, 100, pick=min)
    assert result.rate > 0
    assert result.matched <= result.looked_at
    assert result.row.count("|") == matching.HEAD.splitlines()[0].count("|")
