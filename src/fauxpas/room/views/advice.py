"""How to answer: a few questions on responsibility, and what follows from them with its evidence."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.engine.advice import advise
from fauxpas.room import domain, playbooks
from fauxpas.room.forms_plan import AnswersForm
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for


@brand_page(to_change=Right.WRITE)
@require_http_methods(["GET", "POST"])
def advice(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The advice for a case, the questions it comes from, and who answered them."""
    case = case_for(request.user, brand, number)
    language = get_language() or "en"
    kept = domain.latest_assessment(case)
    answers = domain.answers_of(case)
    initial = asdict(answers) if answers else {"type": _guess(case)}
    form = AnswersForm(request.POST or None, initial=initial, language=language)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = settle(form, lambda: domain.answer_questions(case, form.answers(), by=request.user, now=now))
        if made is not None:
            return redirect("room:advice", brand=brand.slug, number=number)
    context = {
        "case": case,
        "form": form,
        "kept": kept,
        "advice": advise(answers, language) if answers else None,
        "may_write": may(request.user, Right.WRITE, brand),
    }
    return render(request, "room/advice.html", context, status=422 if form.errors else 200)


def _guess(case: Case) -> str | None:
    """The type the playbook of the case names, so that one tap fewer is needed."""
    followed = case.playbooks.order_by("pk").first()
    return playbooks.read(followed.body).crisis if followed else None
