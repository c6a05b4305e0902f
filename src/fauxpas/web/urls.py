"""Every address of the room."""

from allauth.account.views import password_set
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.urls import include, path

from fauxpas.engage.urls import public_urlpatterns as engage_public
from fauxpas.room.urls import public_urlpatterns as room_public
from fauxpas.watch.urls import public_urlpatterns as watch_public
from fauxpas.web import (
    digest,
    health,
    installed,
    own_email,
    own_notices,
    rota,
    sheet,
    signin,
    start,
    views_people,
    wall,
)
from fauxpas.web.api import api
from fauxpas.web.brand_settings import brand_settings
from fauxpas.web.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("worker.js", installed.worker, name="worker"),
    path("in/<str:secret>/", signin.sign_in_link, name="sign_in_link"),
    path("start/", start.start, name="start"),
    path("start/<slug:brand>/", start.start_query, name="start_query"),
    path("language/", views_people.language, name="language"),
    path("me/", views_people.me, name="me"),
    path("me/email/", own_email.own_email, name="own_email"),
    path("me/email/<str:token>/", own_email.confirm_email, name="confirm_email"),
    path("me/notices/", own_notices.own_notices, name="own_notices"),
    path("me/notices/device/", own_notices.add_own_device, name="add_own_device"),
    path("me/addresses/<int:pk>/remove/", views_people.remove_address, name="remove_address"),
    path("o/<slug:slug>/people/", views_people.organisation_people, name="people"),
    path("o/<slug:slug>/people/<int:pk>/", views_people.member, name="member"),
    path("o/<slug:slug>/brands/add/", views_people.add_brand, name="add_brand"),
    path("o/<slug:slug>/tokens/", views_people.tokens, name="tokens"),
    path("o/<slug:slug>/tokens/<int:pk>/revoke/", views_people.revoke_token, name="revoke_token"),
    # An address nobody confirmed must not pass for somebody an owner means to invite.
    path("account/email/", views_people.no_such_page, name="account_email"),
    # allauth asks nothing anew of somebody who has nothing to be asked for.
    path("account/password/set/", signin.proven_anew(password_set), name="account_set_password"),
    path("account/2fa/totp/activate/", signin.proven_anew(activate_totp), name="mfa_activate_totp"),
    path("account/2fa/webauthn/add/", signin.proven_anew(add_webauthn), name="mfa_add_webauthn"),
    path("account/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("", include(watch_public)),
    path("", include(room_public)),
    path("", include(engage_public)),
    path("b/<slug:brand>/settings/", brand_settings, name="brand_settings"),
    path("b/<slug:brand>/rota/", rota.shifts, name="rota"),
    path("b/<slug:brand>/rota/<int:pk>/", rota.one_shift, name="shift"),
    path("b/<slug:brand>/digest/", digest.digest, name="digest"),
    path("b/<slug:brand>/wall/", wall.wall, name="wall"),
    path("b/<slug:brand>/sheet/", sheet.sheet, name="sheet"),
    path("b/<slug:brand>/", include("fauxpas.watch.urls")),
    path("b/<slug:brand>/", include("fauxpas.room.urls")),
    path("b/<slug:brand>/", include("fauxpas.understand.urls")),
    path("b/<slug:brand>/", include("fauxpas.react.urls")),
    path("b/<slug:brand>/", include("fauxpas.engage.urls")),
    path("b/<slug:brand>/", include("fauxpas.drill.urls")),
]
