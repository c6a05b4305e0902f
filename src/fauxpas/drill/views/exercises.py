"""The interview and the call test."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.format import spoken
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.drill import exercises
from fauxpas.drill.forms import AnswerForm, InterviewForm
from fauxpas.drill.queries import call_test_of, interview_of
from fauxpas.drill.scenarios import scenario_of


@brand_page(Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_interview(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Choose the crisis one is asked about."""
    form = InterviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun = exercises.begin_interview(
            brand,
            scenario=form.cleaned_data["scenario"],
            language=request.LANGUAGE_CODE,
            by=request.user,
            now=clock.now(),
        )
        return redirect("drill:interview", brand=brand.slug, pk=begun.pk)
    return render(
        request,
        "drill/begin_interview.html",
        {"form": form, "seconds": exercises.ANSWER_SECONDS},
        status=422 if form.errors else 200,
    )


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One question at a time, its time running; after the last, every answer with what was found in it."""
    found = interview_of(request.user, brand, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("place", "")
        exercises.answer(
            found,
            place=int(given) if given.isdecimal() and len(given) < 4 else -1,
            said=form.cleaned_data["answer"],
            note=form.cleaned_data["note"],
            now=clock.now(),
        )
        return redirect("drill:interview", brand=brand.slug, pk=pk)
    crisis = scenario_of(found.scenario)
    answers = list(found.answers.order_by("place"))
    context = {
        "interview": found,
        "question": exercises.question_of(found),
        "place": len(answers),
        "number": len(answers) + 1,
        "count": len(crisis.interview.told(found.language)),
        "answers": answers,
        "title": crisis.title.told(found.language),
        "late": sum(each.seconds > exercises.ANSWER_SECONDS for each in answers),
        "limit": exercises.ANSWER_SECONDS,
        "due_at": found.shown_at + exercises.ANSWER_TIME,
        "form": form,
        "reader": spoken(request.LANGUAGE_CODE),
    }
    return render(request, "drill/interview.html", context, status=422 if form.errors else 200)


@brand_page(Right.RUN_CASE)
@require_POST
def start_calls(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Tell the call tree."""
    test = exercises.start_calls(brand, by=request.user, now=clock.now())
    return redirect("drill:call_test", brand=brand.slug, pk=test.pk)


@brand_page()
@require_http_methods(["GET", "HEAD", "POST"])
def call_test(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Who has it, after how long, and who did not answer; and the button for whoever is asked, readers too."""
    test = call_test_of(request.user, brand, pk)
    now = clock.now()
    if request.method == "POST":
        exercises.answer_call(test, by=request.user, now=now)
        messages.success(request, _("Thank you. That is all."))
        return redirect("drill:call_test", brand=brand.slug, pk=pk)
    answers = list(test.answers.select_related("person").order_by("call_order", "pk"))
    context = {
        "test": test,
        "answers": answers,
        "asked": any(each.person_id == request.user.pk and each.answered_at is None for each in answers),
        "there": sum(each.answered_at is not None for each in answers),
        "over": test.ends_at <= now,
    }
    return render(request, "drill/call_test.html", context)
