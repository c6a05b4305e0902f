"""The fixed sentences a text begins from, by language and kind. What only a person can say is an open slot."""

from collections.abc import Mapping
from dataclasses import dataclass

from fauxpas.react.models import Statement

K = Statement.Kind
# Stands where the confirmed facts go.
KNOWN = "{known}"


@dataclass(frozen=True)
class Frame:
    """One kind of text in one language; `{brand}` is the brand's name.

    parts : its paragraphs. known : the line above the facts. nothing_known : said in their place; empty leaves them out.
    """

    title: str
    parts: tuple[str, ...]
    known: str = ""
    nothing_known: str = ""


FRAMES: Mapping[tuple[str, str], Frame] = {
    ("en", K.HOLDING): Frame(
        "{brand}: what we know so far",
        (
            "We have heard what people are telling us about {brand}. This is where we stand.",
            KNOWN,
            "What we do not know yet: how many people are concerned, and why this happened.",
            "What we are doing: we are checking every report. We publish here only what we have checked.",
            "What you can do: rely on this page rather than on rumours, and tell us what you have seen.",
            "We speak again {next_update}, sooner if anything changes.",
        ),
        "What we know:",
        "We have confirmed nothing yet.",
    ),
    ("fr", K.HOLDING): Frame(
        "{brand} : ce que nous savons à cette heure",
        (
            "Nous avons entendu ce que vous nous signalez. Voici où nous en sommes.",
            KNOWN,
            "Ce que nous ne savons pas encore : combien de personnes sont concernées, et pourquoi c’est arrivé.",
            "Ce que nous faisons : nous vérifions chaque signalement. Nous ne publions ici que ce qui est vérifié.",
            "Ce que vous pouvez faire : vous fier à cette page plutôt qu’aux rumeurs, et nous dire ce que vous avez vu.",
            "Nous reprenons la parole {next_update}, plus tôt si la situation change.",
        ),
        "Ce que nous savons :",
        "Nous n’avons encore rien de confirmé.",
    ),
    ("en", K.UPDATE): Frame(
        "{brand}: where we stand",
        (
            "Here is what has changed since our last word.",
            KNOWN,
            "What we do not know yet: {what is still open}",
            "What we are doing: {what is being done, and by whom}",
            "What you should do: {what people should do now}",
            "We speak again {next_update}, sooner if anything changes.",
        ),
        "What we know:",
        "We have nothing new to confirm yet.",
    ),
    ("fr", K.UPDATE): Frame(
        "{brand} : où nous en sommes",
        (
            "Voici ce qui a changé depuis notre dernière prise de parole.",
            KNOWN,
            "Ce que nous ne savons pas encore : {ce qui reste ouvert}",
            "Ce que nous faisons : {ce qui est fait, et par qui}",
            "Ce que vous devez faire : {ce que chacun doit faire}",
            "Nous reprenons la parole {next_update}, plus tôt si la situation change.",
        ),
        "Ce que nous savons :",
        "Nous n’avons rien de nouveau à confirmer.",
    ),
    ("en", K.ANSWER): Frame(
        "{the question, as people ask it}",
        (
            "{the answer, in one sentence}",
            KNOWN,
            "What you can do: {what the person should do now}",
            "Write or call us: {where we can be reached}",
        ),
        "What we know:",
    ),
    ("fr", K.ANSWER): Frame(
        "{la question, comme on nous la pose}",
        (
            "{la réponse, en une phrase}",
            KNOWN,
            "Ce que vous pouvez faire : {ce qu’il faut faire maintenant}",
            "Écrivez-nous ou appelez-nous : {où nous joindre}",
        ),
        "Ce que nous savons :",
    ),
    ("en", K.APOLOGY): Frame(
        "{brand}: we are sorry",
        (
            "We {what we did}. We hurt {who was hurt, and how}. We are sorry.",
            KNOWN,
            "Why it happened: {the cause, or that we do not know it yet}",
            "What we do for you: {what is put right, by when, and how to ask for it}",
            "What changes so that it does not happen again: {the act and its date}",
            "Write or call us: {where we can be reached}",
            "We speak again {next_update}, sooner if anything changes.",
        ),
        "What we know:",
    ),
    ("fr", K.APOLOGY): Frame(
        "{brand} : nous vous présentons nos excuses",
        (
            "Nous avons {ce que nous avons fait}. Nous avons fait du tort à {qui, et lequel}. Nous vous présentons nos excuses.",
            KNOWN,
            "Pourquoi c’est arrivé : {la cause, ou que nous ne la connaissons pas encore}",
            "Ce que nous faisons pour vous : {ce qui est réparé, pour quand, et comment le demander}",
            "Ce qui change pour que cela n’arrive plus : {l’acte et sa date}",
            "Écrivez-nous ou appelez-nous : {où nous joindre}",
            "Nous reprenons la parole {next_update}, plus tôt si la situation change.",
        ),
        "Ce que nous savons :",
    ),
    ("en", K.PRESS): Frame(
        "{what happened, in one line}",
        (
            "{place and date}. {brand} {what we did or decided, in one sentence}",
            KNOWN,
            "What we do not know yet: {what is still open}",
            "What we are doing: {what is being done, and by whom}",
            "“{what the spokesperson says, word for word}”, says {name and function}.",
            "Press contact: {name, telephone, address}",
            "We speak again {next_update}, sooner if anything changes.",
        ),
        "The facts:",
        "We have confirmed nothing yet.",
    ),
    ("fr", K.PRESS): Frame(
        "{ce qui s’est passé, en une ligne}",
        (
            "{lieu et date}. {brand} {ce que nous avons fait ou décidé, en une phrase}",
            KNOWN,
            "Ce que nous ne savons pas encore : {ce qui reste ouvert}",
            "Ce que nous faisons : {ce qui est fait, et par qui}",
            "« {ce que dit le porte-parole, mot pour mot} », déclare {nom et fonction}.",
            "Contact presse : {nom, téléphone, adresse}",
            "Nous reprenons la parole {next_update}, plus tôt si la situation change.",
        ),
        "Les faits :",
        "Nous n’avons encore rien de confirmé.",
    ),
    ("en", K.INTERNAL): Frame(
        "{brand}: where we stand, for the teams",
        (
            KNOWN,
            "What we do not know yet: {what is still open}",
            "What we are doing: {what is being done, and by whom}",
            "What you do now: {what each team does}",
            "If somebody asks you: {the one sentence everybody may say}. Journalists go to {name and telephone}.",
            "Next note: {when, and from whom}",
        ),
        "What we know:",
        "We have confirmed nothing yet.",
    ),
    ("fr", K.INTERNAL): Frame(
        "{brand} : point de situation pour les équipes",
        (
            KNOWN,
            "Ce que nous ne savons pas encore : {ce qui reste ouvert}",
            "Ce que nous faisons : {ce qui est fait, et par qui}",
            "Ce que vous faites maintenant : {ce que fait chaque équipe}",
            "Si l’on vous interroge : {la phrase que chacun peut dire}. Les journalistes s’adressent à {nom et téléphone}.",
            "Prochain point : {quand, et par qui}",
        ),
        "Ce que nous savons :",
        "Nous n’avons encore rien de confirmé.",
    ),
    ("en", K.LINES): Frame(
        "{brand}: questions and answers for the spokesperson",
        (
            KNOWN,
            "Three messages: {first message} / {second message} / {third message}",
            "Question: {the hardest question}\nAnswer: {the answer, as it can be quoted}",
            "Question: {the next question}\nAnswer: {the answer, as it can be quoted}",
            "What we cannot say, and why: {what, and the reason to give}",
        ),
        "What may be said:",
        "Nothing is confirmed: say that we are checking, and when we speak again.",
    ),
    ("fr", K.LINES): Frame(
        "{brand} : questions-réponses du porte-parole",
        (
            KNOWN,
            "Trois messages : {premier message} / {deuxième message} / {troisième message}",
            "Question : {la question la plus dure}\nRéponse : {la réponse, telle qu’on peut la citer}",
            "Question : {la question suivante}\nRéponse : {la réponse, telle qu’on peut la citer}",
            "Ce que nous ne pouvons pas dire, et pourquoi : {quoi, et la raison à donner}",
        ),
        "Ce qui peut être dit :",
        "Rien n’est confirmé : dire que nous vérifions, et quand nous reprendrons la parole.",
    ),
}


# Title and body of an update that only keeps the promise: silence until the next word would be worse.
NOTHING_NEW: Mapping[str, tuple[str, str]] = {
    "en": (
        "{brand}: nothing new yet",
        (
            "We promised to speak again now. We have nothing new to confirm. What we said before still stands, and we are still "
            "checking.\n\nWe speak again {next_update}, sooner if anything changes."
        ),
    ),
    "fr": (
        "{brand} : rien de nouveau à cette heure",
        (
            "Nous avions promis de reprendre la parole maintenant. Nous n’avons rien de nouveau à confirmer. Ce que nous avons "
            "dit reste valable, et nous continuons de vérifier.\n\nNous reprenons la parole {next_update}, plus tôt si la "
            "situation change."
        ),
    ),
}
