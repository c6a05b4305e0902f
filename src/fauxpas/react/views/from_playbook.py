"""The texts of a playbook kept as wordings, to be made one's own and approved on a quiet day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react.domain.statements import Draft
from fauxpas.react.domain.wordings import add_wording
from fauxpas.room.domain import playbook_of
from fauxpas.room.playbooks import LANGUAGES, Playbook
from fauxpas.room.sections import PlaybookLink


def keep_as_wording(brand: Brand, playbook: Playbook) -> list[PlaybookLink]:
    """The button on a playbook's page, when it has a text in a language the brand speaks."""
    if not playbook.texts or not set(brand.languages) & set(LANGUAGES):
        return []
    url = f"/b/{brand.slug}/wordings/from-playbook/{playbook.key}/"
    return [PlaybookLink(gettext_lazy("Keep its text as a wording"), url)]


@brand_page(Right.WRITE)
@require_POST
def from_playbook(request: RoomRequest, brand: Brand, key: str) -> HttpResponse:
    """Keep the first text of a playbook as a wording of its scenario, not approved yet."""
    playbook, _number = playbook_of(brand, key)
    if not playbook.texts:
        raise InputRefused(_("This playbook has no text."))
    text = playbook.texts[0]
    spoken = {language: text.told(language) for language in brand.languages}
    made = add_wording(
        brand,
        name=playbook.name.told(get_language() or "en")[:120],
        scenario=playbook.key,
        drafts={language: Draft(draft.title, draft.body) for language, draft in spoken.items()},
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("Kept. Read it over, make it yours, and have it approved."))
    return redirect("react:wording", brand=brand.slug, pk=made.pk)
