"""What people fill in to listen, to read and to answer an alarm."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.core.sources import PushedKind, source_kinds
from fauxpas.engine.reasons import REASONS
from fauxpas.watch.domain import Traces
from fauxpas.watch.harms import HARM_WORDS, REASON_WORDS
from fauxpas.watch.models import Mention, Source, Story
from fauxpas.watch.queries import Filters, sources_of
from fauxpas.watch.stories import could_be_one_with

SNOOZES = [(30, _("30 minutes")), (120, _("2 hours")), (720, _("12 hours"))]


class MentionFilterForm(forms.Form):
    """Narrows the mentions; every field may stay empty."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    sentiment = forms.ChoiceField(
        label=_("Sentiment"), required=False, choices=[("", _("any")), *Mention.Sentiment.choices]
    )
    harm = forms.ChoiceField(
        label=_("Harm"),
        required=False,
        choices=[("", _("not asked")), ("any", _("any harm")), *HARM_WORDS.items()],
    )
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.none(), required=False, empty_label=_("any")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("any")), ("fr", _("French")), ("en", _("English"))],
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["source"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = sources_of(brand)

    def filters(self) -> Filters:
        """The form as the queries take it; a field that cannot be read narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        source = data.get("source")
        return Filters(
            words=data.get("q", ""),
            sentiment=data.get("sentiment", ""),
            source=source.pk if source else None,
            language=data.get("language", ""),
            flag=data.get("harm", ""),
        )


class ReasonForm(forms.Form):
    """Why a mention is angry, as a person reads it."""

    reason = forms.ChoiceField(
        label=_("It is about"), choices=[(name, REASON_WORDS[name]) for name in REASONS]
    )


class RenameForm(forms.Form):
    """What a person calls a story."""

    title = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Empty, it is called by its own words again."),
    )

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if story.named:
            self.initial["title"] = story.title
        else:
            # Nobody should have to clear the words a program chose before they can write a name.
            self.fields["title"].widget.attrs["placeholder"] = story.title


class MergeForm(forms.Form):
    """Which other story is the same."""

    into = forms.ModelChoiceField(label=_("The same as"), queryset=Story.objects.none(), empty_label=None)

    def __init__(self, *args: Any, story: Story, since: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = could_be_one_with(story, since=since)
        self.fields["into"].widget.choices = self._others

    @property
    def has_choices(self) -> bool:
        """Whether there is any other story."""
        return bool(self._others)


class SnoozeForm(forms.Form):
    """How long an alarm may keep quiet."""

    minutes = forms.TypedChoiceField(label=_("For how long"), choices=SNOOZES, coerce=int)


class DismissForm(forms.Form):
    """Why an alarm is none."""

    reason = forms.CharField(
        label=_("Why this is no alarm"),
        max_length=500,
        help_text=_("Colleagues read it beside the alarm."),
    )


class QueryForm(forms.Form):
    """A watch query."""

    name = forms.CharField(
        label=_("What you call it"), max_length=120, help_text=_("For example “our name” or “the recall”.")
    )
    text = forms.CharField(
        label=_("Words to listen for"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "query", "spellcheck": "false"}),
        help_text=_(
            'The names people use, with OR between them: acme OR "acme france". More ways stand under “How to write it”.'
        ),
    )


class SourceForm(forms.Form):
    """A source to listen to."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=160)
    address = forms.CharField(
        label=_("Address or search words"),
        max_length=1000,
        required=False,
        help_text=_("For a feed, its address; for a search, its words."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["kind"]
        if isinstance(chooser, forms.ChoiceField):
            # A file is imported and a post by hand is written down: neither is listened to.
            listened = [each for each in source_kinds() if each.polled or isinstance(each, PushedKind)]
            chooser.choices = [(each.kind, each.label) for each in listened]


class HandForm(forms.Form):
    """A post or a call, written down by a person."""

    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 5, "class": "said"})
    )
    url = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    author = forms.CharField(
        label=_("Who said it"),
        max_length=200,
        required=False,
        help_text=_("A name or a function, as far as it may be kept."),
    )


class OpmlForm(forms.Form):
    """A list of feeds, as feed readers export it."""

    file = forms.FileField(label=_("OPML file"))


class EraseForm(forms.Form):
    """Which of the names found are the person who asks, each with how much would be erased."""

    pick = forms.MultipleChoiceField(
        label=_("Who it is"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The same name in two sources may be two people."),
    )
    sure = forms.BooleanField(label=_("It cannot be undone: I have seen that they are the one who asks."))

    def __init__(self, *args: Any, found: Sequence[Traces], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["pick"]
        if isinstance(chooser, forms.MultipleChoiceField):
            chooser.choices = [(each.pick, _told(each)) for each in found]

    def picks(self) -> list[tuple[int, str]]:
        """The chosen ones as (source id, name)."""
        parted = (pick.split(":", 1) for pick in self.cleaned_data["pick"])
        return [(int(source), author) for source, author in parted]


def _told(traces: Traces) -> str:
    told = {
        "author": traces.author,
        "source": traces.source.name,
        "mentions": ngettext("%(count)s mention", "%(count)s mentions", traces.mentions)
        % {"count": traces.mentions},
        "heard": ngettext("%(count)s heard post", "%(count)s heard posts", traces.heard)
        % {"count": traces.heard},
        "alarms": ngettext("in %(count)s alarm", "in %(count)s alarms", traces.alarms)
        % {"count": traces.alarms},
    }
    return gettext("%(author)s, %(source)s: %(mentions)s, %(heard)s, %(alarms)s") % told
