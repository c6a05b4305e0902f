"""Reading a statement over: the rules' own examples, sentences written before the rules, and the way of the text."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.lint import COMPONENTS, KINDS, LANGUAGES, SLOTS, Kind, Language, Rule, lint
from fauxpas.engine.lint.command import lines_of
from fauxpas.engine.lint.phrases import PatternUnreadable, compile_pattern
from fauxpas.engine.lint.readability import count_syllables, reading_ease
from fauxpas.engine.lint.reading import read
from fauxpas.engine.lint.review import OWED, has_part
from fauxpas.engine.lint.rules import SEVERITIES, Part, book, compiled
from scripts.score_lint import component_scores

SENTENCES = [
    line.split("\t")
    for line in Path(__file__).with_name("lint_sentences.tsv").read_text("utf-8").splitlines()
]
RULES = [(language, rule) for language in LANGUAGES for rule in (*book(language).rules, book(language).order)]
PARTS = [
    (language, part)
    for language in LANGUAGES
    for part in (
        *book(language).components,
        *book(language).slots,
        book(language).apology,
        book(language).instructions,
        book(language).lead,
        book(language).greeting,
    )
]


def found(text: str, language: Language, kind: Kind = "update") -> set[str]:
    return {finding.rule for finding in lint(text, language, kind).findings}


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda value: getattr(value, "id", value))
def test_rule_finds_its_examples_and_leaves_the_clean_ones(language: Language, rule: Rule) -> None:
    assert rule.flagged
    assert rule.clean
    assert rule.severity in SEVERITIES
    assert rule.message
    assert rule.suggestion
    assert rule.source
    for text in rule.flagged:
        finds = [(one.rule, one.message) for one in lint(text, language).findings]
        assert (rule.id, rule.message) in finds, text
    for text in rule.clean:
        assert rule.id not in found(text, language), text


@pytest.mark.parametrize(("language", "part"), PARTS, ids=lambda value: getattr(value, "name", value))
def test_part_is_seen_in_its_examples_and_not_in_the_clean_ones(language: Language, part: Part) -> None:
    for text in part.flagged:
        assert has_part(part, read(text), language), text
    for text in part.clean:
        assert not has_part(part, read(text), language), text


def test_both_languages_know_the_same_rules() -> None:
    english, french = ({rule.id for rule in book(language).rules} for language in LANGUAGES)
    assert english == french


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda value: getattr(value, "id", value))
def test_no_pattern_is_satisfied_by_nothing(language: Language, rule: Rule) -> None:
    for pattern in (*rule.patterns, *rule.unless, *rule.within):
        assert not compiled(pattern, language).search(""), pattern
        assert not compiled(pattern, language).search("qwx qwx qwx qwx "), pattern


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.slow
def test_recall_and_precision_on_written_sentences_hold(language: Language) -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for _, rule, spoken, sign, text in SENTENCES:
        if spoken != language:
            continue
        wanted[rule] += sign == "+"
        if rule in found(text, language):
            (right if sign == "+" else wrong)[rule] += 1
    for rule, count in wanted.items():
        assert count >= 12
        assert right[rule] / count >= 0.9, rule
        assert right[rule] / (right[rule] + wrong[rule]) >= 0.95, rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_components_are_told_apart_on_written_texts(language: Language) -> None:
    scores = component_scores(language)
    assert sum(scores.values()) / len(scores) >= 0.95
    assert min(scores.values()) >= 0.85


def test_every_rule_has_hard_sentences_in_both_languages() -> None:
    seen = Counter((rule, language, sign) for _, rule, language, sign, _ in SENTENCES)
    for language, rule in RULES:
        assert seen[rule.id, language, "+"] >= 12
        assert seen[rule.id, language, "-"] >= 12


def test_offsets_are_code_points_of_the_text_given() -> None:
    text = "🧯 ﬁn.\r\nNous sommes désolés si certains ont été offensés."
    (finding,) = lint(text, "fr").findings
    assert text[finding.start : finding.end] == "désolés si certains ont été offensés"


def test_finding_is_told_to_who_reads_another_language_and_quotes_the_texts_own() -> None:
    text = "Nous sommes désolés si certains ont été offensés."
    (own,), (told,) = lint(text, "fr").findings, lint(text, "fr", told_in="en").findings
    assert (told.rule, told.start, told.end) == (own.rule, own.start, own.end)
    assert told.message.startswith("The harm is put in doubt: an apology with « si »")
    assert "« Nous avons blessé … en … ." in told.suggestion
    assert lint(text, "fr", told_in="de").findings == (own,)


@pytest.mark.parametrize(("language", "reader"), [("en", "fr"), ("fr", "en")])
def test_every_rule_is_told_in_the_other_language_too(language: Language, reader: str) -> None:
    rules = (*book(language).rules, book(language).order)
    assert [[each[0] for each in rule.told] for rule in rules] == [[reader]] * len(rules)
    for rule in rules:
        assert quoted(rule.words(reader)[1]) == quoted(rule.suggestion)
    told = [(rule.id, rule.words(reader)[0]) for rule in rules]
    assert len(set(told)) == len(told)


def quoted(words: str) -> list[str]:
    return re.findall(r"“[^”]+”|«[^»]+»", words)


def test_texts_that_say_nothing_have_no_finding() -> None:
    for text in ("", " \n", "🙂🙂", "...", "123"):
        review = lint(text, "en", "holding")
        assert review.findings == ()
        assert not review.apology
        assert review.components == ()
    assert lint("", "fr").readability is None


def test_finding_in_many_patterns_is_told_once() -> None:
    assert [one.rule for one in lint("We apologise for any inconvenience caused.", "en").findings] == [
        "inconvenience"
    ]


def test_whole_apology_has_all_six_components_and_misses_nothing() -> None:
    english = (
        "On 3 June at 14:05 we charged 1,200 customers twice. It was our mistake and we are sorry. A faulty update sent "
        "each order again. We will refund everyone by Friday. From Monday two people check every update, so that it "
        "cannot happen again. We ask for your forgiveness. Write to help@acme.example."
    )
    french = (
        "Le 3 juin à 14 h 05, nous avons débité deux fois 1 200 clients. C’est notre faute et nous vous présentons nos "
        "excuses. Une mise à jour défectueuse a renvoyé chaque commande. Nous remboursons tout le monde avant vendredi. "
        "Dès lundi, deux personnes relisent chaque mise à jour : cela ne se reproduira plus. Nous vous demandons "
        "pardon. Écrivez à aide@acme.example."
    )
    for text, language in ((english, LANGUAGES[0]), (french, LANGUAGES[1])):
        review = lint(text, language, "apology")
        assert review.components == COMPONENTS
        assert review.missing == ()
        assert review.apology


def test_conditional_apology_takes_no_responsibility() -> None:
    review = lint("Sorry if anyone was offended.", "en", "apology")
    assert "responsibility" not in review.components
    assert "responsibility" in review.missing


@pytest.mark.parametrize("kind", KINDS)
def test_forgiveness_is_never_missing_and_a_cause_never_in_a_holding_text(kind: Kind) -> None:
    assert "forgiveness" not in OWED[kind]
    assert set(OWED[kind]) <= {*COMPONENTS, *SLOTS}
    if kind == "holding":
        assert not {"explanation", "why"} & set(OWED[kind])


def test_promise_without_a_time_is_no_next_update() -> None:
    assert "next-update" in lint("We will keep you informed.", "en", "holding").missing
    assert "next-update" not in lint("Our next update is at 18:00.", "en", "holding").missing
    assert "next-update" in lint("Nous vous tiendrons informés.", "fr", "holding").missing
    assert "next-update" not in lint("Prochain point à 18 h.", "fr", "holding").missing


def test_recall_words_count_only_where_a_recall_is_spoken_of() -> None:
    text = "No accidents have been reported."
    assert "recall-wording" in found(text, "en", "recall")
    assert "recall-wording" not in found(text, "en", "update")


def test_brand_adds_its_own_rule_in_the_same_language_of_patterns() -> None:
    own = Rule("our-word", "low", "We say guest.", "guest", "house style", ("customers?",), ("bank",))
    assert [one.rule for one in lint("Two customers wait.", "en", extra_rules=[own]).findings] == ["our-word"]
    assert lint("Two bank customers wait.", "en", extra_rules=[own]).findings == ()


@pytest.mark.parametrize("pattern", ["(open", "close)", "?", "{nothing}", "sorry *"])
def test_pattern_that_cannot_be_read_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(PatternUnreadable):
        compile_pattern(pattern, {})


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("the", "en", 1),
        ("made", "en", 1),
        ("customer", "en", 3),
        ("table", "en", 2),
        ("refund", "en", 2),
        ("apologise", "en", 4),
        ("responsabilité", "fr", 6),
        ("entreprise", "fr", 3),
        ("excuses", "fr", 2),
        ("eau", "fr", 1),
    ],
)
def test_syllables_are_those_spoken(word: str, language: str, count: int) -> None:
    assert count_syllables(word, language) == count


def test_short_words_and_sentences_are_easier_to_read() -> None:
    easy = reading_ease("we will pay you back on friday".split(), 1, "en")
    hard = reading_ease(
        "reimbursement modalities necessitate considerable administrative verification".split(), 1, "en"
    )
    assert easy is not None
    assert hard is not None
    assert easy > 80
    assert hard < 0


@given(st.text(max_size=300), st.sampled_from(LANGUAGES), st.sampled_from(KINDS))
def test_any_text_gives_spans_inside_it(text: str, language: Language, kind: Kind) -> None:
    review = lint(text, language, kind)
    for finding in review.findings:
        assert 0 <= finding.start < finding.end <= len(text)
    json.loads(lines_of(review)[-1])


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fauxpas", "lint", *words],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_answers_json_lines_and_leaves_zero(tmp_path: Path) -> None:
    text = "We are sorry if anyone was offended."
    (tmp_path / "draft.txt").write_text(text, "utf-8")
    for done in (
        run("--language", "en", given=text),
        run("-", "--language", "en", "--kind", "apology", given=text),
        run(text, "--language", "en"),
        run(str(tmp_path / "draft.txt"), "--language", "en"),
    ):
        assert done.returncode == 0, done.stderr
        *findings, summary = map(json.loads, done.stdout.splitlines())
        assert list(findings[0]) == ["rule", "severity", "start", "end", "message", "suggestion"]
        assert (findings[0]["rule"], findings[0]["end"]) == ("conditional-harm", len(text) - 1)
        assert list(summary) == ["summary", "apology", "components", "missing", "readability"]


def test_command_says_which_file_it_cannot_read() -> None:
    done = run("no-such-draft.txt", "--language", "en")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no-such-draft.txt" in done.stderr


def test_command_loads_neither_django_nor_a_model() -> None:
    code = (
        "import sys; from fauxpas.cli import main; main(['lint', 'we are sorry', '--language', 'en']);"
        "sys.exit('django' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
