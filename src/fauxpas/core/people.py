"""Who belongs: organisations, brands, members, roles, and programs' tokens. Decides and writes."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import (
    ApiToken,
    Brand,
    FormerMember,
    Membership,
    Organisation,
    Person,
    Role,
    SignInLink,
)
from fauxpas.core.rights import Right, check_right

LINK_HOURS = 24
SCOPES = ("read", "write", "publish")


@dataclass(frozen=True)
class BrandWish:
    """What is asked of somebody who sets up a brand."""

    name: str
    other_names: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str


def digest(secret: str) -> str:
    """SHA-256 of a secret in hexadecimal: what is kept of links and tokens."""
    return hashlib.sha256(secret.encode()).hexdigest()


def free_slug(name: str, *, taken: Iterable[str]) -> str:
    """A short name for addresses, made from `name`, unlike any of `taken`."""
    base = slugify(name)[:50] or "brand"
    known, slug, number = set(taken), base, 2
    while slug in known:
        slug, number = f"{base}-{number}", number + 1
    return slug


def found_organisation(name: str, *, by: Person, now: datetime) -> Organisation:
    """A new organisation, whose owner is the person who founds it.

    Raises NotAllowed for somebody whom another organisation removed: their account came from there.
    """
    if FormerMember.objects.filter(person=by).exists():
        raise NotAllowed(_("You belong to no organisation any more. Ask an owner to invite you again."))
    with transaction.atomic():
        slug = free_slug(name, taken=Organisation.objects.values_list("slug", flat=True))
        organisation = Organisation.objects.create(name=name, slug=slug, created_at=now)
        Membership.objects.create(
            organisation=organisation, person=by, role=Role.OWNER, call_order=1, created_at=now
        )
        trail.write(
            organisation, "organisation.founded", by=by, now=now, subject=organisation, after={"name": name}
        )
    return organisation


def add_brand(organisation: Organisation, wish: BrandWish, *, by: Person, now: datetime) -> Brand:
    """A new brand. Raises InputRefused naming the field, NotAllowed unless `by` owns the organisation."""
    _check_owner(by, organisation)
    faults = {}
    if not wish.name.strip():
        faults["name"] = _("Give the brand’s name, as people write it.")
    if not wish.languages:
        faults["languages"] = _("Choose at least one language.")
    if wish.time_zone not in available_timezones():
        faults["time_zone"] = _("Choose a time zone from the list.")
    if faults:
        raise InputRefused(_("The brand could not be added. See the marked fields."), fields=faults)
    with transaction.atomic():
        brand = Brand.objects.create(
            organisation=organisation,
            name=wish.name.strip(),
            slug=free_slug(wish.name, taken=Brand.objects.values_list("slug", flat=True)),
            other_names=[name.strip() for name in wish.other_names if name.strip()],
            languages=list(wish.languages),
            time_zone=wish.time_zone,
            created_at=now,
        )
        trail.write(
            brand,
            "brand.added",
            by=by,
            now=now,
            subject=brand,
            after={"name": brand.name, "languages": brand.languages},
        )
    return brand


def invite(
    organisation: Organisation,
    *,
    by: Person,
    now: datetime,
    email: str,
    name: str,
    role: str,
    brand: Brand | None = None,
) -> Person:
    """Make somebody a member; an account is made when the address is new. They come in by a one-time link.

    An account that another organisation made cannot be invited: whoever made it may hold a way into it. Raises
    InputRefused for that, a bad address, an unknown role, or somebody who is a member already.
    """
    _check_owner(by, organisation)
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as fault:
        raise InputRefused(
            _("This is not an e-mail address."),
            fields={"email": _("Give an address such as name@example.org.")},
        ) from fault
    if role not in Role.values:
        raise InputRefused(_("There is no such role."), fields={"role": _("Choose a role from the list.")})
    if brand is not None and brand.organisation_id != organisation.pk:
        raise NotFound(_("There is no such brand here."))
    with transaction.atomic():
        person = _known_or_new(organisation, email, name, by=by, now=now)
        if Membership.objects.filter(person=person, organisation=organisation, brand=brand).exists():
            raise InputRefused(
                _("%(name)s is a member already.") % {"name": person},
                fields={"email": _("Change their role in the list instead.")},
            )
        member = Membership.objects.create(
            organisation=organisation, brand=brand, person=person, role=role, created_at=now
        )
        trail.write(
            organisation,
            "member.invited",
            by=by,
            now=now,
            subject=member,
            after={"person": person.pk, "role": role},
        )
    return person


def _known_or_new(organisation: Organisation, email: str, name: str, *, by: Person, now: datetime) -> Person:
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        return Person.objects.create_user(
            email, name=name.strip() or email, created_at=now, language=by.language, time_zone=by.time_zone
        )
    if not _is_known_to(organisation, person):
        raise InputRefused(
            _("This address already has an account here that %(organisation)s did not make.")
            % {"organisation": organisation},
            fields={"email": _("Invite them with another address.")},
        )
    return person


def change_member(
    member: Membership, *, by: Person, now: datetime, role: str, call_order: int | None
) -> Membership:
    """Give a member another role or place in the call tree. The last owner stays one."""
    _check_owner(by, member.organisation)
    if role not in Role.values:
        raise InputRefused(_("There is no such role."), fields={"role": _("Choose a role from the list.")})
    with transaction.atomic():
        before = {"role": member.role, "call_order": member.call_order}
        if member.role == Role.OWNER and role != Role.OWNER:
            _check_another_owner(member)
        member.role, member.call_order = role, call_order
        member.save(update_fields=["role", "call_order"])
        trail.write(
            member.organisation,
            "member.changed",
            by=by,
            now=now,
            subject=member,
            before=before,
            after={"role": role, "call_order": call_order},
        )
    return member


def remove_member(member: Membership, *, by: Person, now: datetime) -> None:
    """End a membership; the person's account stays, their tokens for this organisation end, and with the last one every way in they were sent."""
    _check_owner(by, member.organisation)
    with transaction.atomic():
        if member.role == Role.OWNER:
            _check_another_owner(member)
        ApiToken.objects.filter(
            person=member.person, organisation=member.organisation, revoked_at__isnull=True
        ).update(revoked_at=now)
        trail.write(
            member.organisation,
            "member.removed",
            by=by,
            now=now,
            subject=member,
            before={"person": member.person_id, "role": member.role},
        )
        left = {"left_at": now}
        FormerMember.objects.update_or_create(
            organisation=member.organisation, person=member.person, defaults=left
        )
        member.delete()
        if not Membership.objects.filter(person=member.person).exists():
            SignInLink.objects.filter(person=member.person, used_at__isnull=True).update(used_at=now)


def make_link_secret(person: Person, *, now: datetime) -> str:
    """The secret of a new one-time sign-in link for the person, good for LINK_HOURS."""
    secret = secrets.token_urlsafe(24)
    SignInLink.objects.create(
        person=person, digest=digest(secret), created_at=now, expires_at=now + timedelta(hours=LINK_HOURS)
    )
    return secret


def find_link(secret: str, *, now: datetime) -> SignInLink | None:
    """The link this secret opens, when it is neither used nor expired and its person is active."""
    links = SignInLink.objects.select_related("person")
    return links.filter(
        digest=digest(secret), used_at__isnull=True, expires_at__gt=now, person__is_active=True
    ).first()


def use_link(link: SignInLink, *, now: datetime) -> bool:
    """Use the link up; False when somebody else just did."""
    return SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now) == 1


def make_token(
    brand: Brand,
    *,
    by: Person,
    now: datetime,
    name: str,
    scopes: Iterable[str],
    for_organisation: bool = False,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once. It never may more than its maker."""
    check_right(by, Right.MEMBERS, brand)
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise InputRefused(_("Choose what the token may do."), fields={"scopes": _("Choose at least one.")})
    secret = f"fxp_{secrets.token_urlsafe(30)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            organisation=brand.organisation,
            brand=None if for_organisation else brand,
            person=by,
            name=name.strip() or _("unnamed"),
            start=secret[:8],
            digest=digest(secret),
            scopes=wanted,
            created_at=now,
        )
        trail.write(
            brand, "token.made", by=by, now=now, subject=token, after={"name": token.name, "scopes": wanted}
        )
    return token, secret


def revoke_token(token: ApiToken, *, by: Person, now: datetime) -> None:
    """End a token at once. Raises MoveRefused when it has ended already."""
    _check_owner(by, token.organisation)
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
            raise MoveRefused(_("This token has ended already."))
        trail.write(token.brand or token.organisation, "token.revoked", by=by, now=now, subject=token)


def owns(person: Person, organisation: Organisation) -> bool:
    """Whether the person owns the whole organisation."""
    return Membership.objects.filter(
        person=person, organisation=organisation, brand__isnull=True, role=Role.OWNER, person__is_active=True
    ).exists()


def belongs_elsewhere(person: Person, organisation: Organisation) -> bool:
    """Whether the person is also a member of another organisation, so that a link for them opens that one too."""
    return Membership.objects.filter(person=person).exclude(organisation=organisation).exists()


def _is_known_to(organisation: Organisation, person: Person) -> bool:
    """Whether the person is a member of the organisation, or was one until somebody there removed them."""
    return (
        Membership.objects.filter(person=person, organisation=organisation).exists()
        or FormerMember.objects.filter(person=person, organisation=organisation).exists()
    )


def _check_owner(by: Person, organisation: Organisation) -> None:
    if owns(by, organisation):
        return
    if Membership.objects.filter(person=by, organisation=organisation).exists():
        raise NotAllowed(_("Only an owner of %(organisation)s may do this.") % {"organisation": organisation})
    raise NotFound(_("There is no such organisation here."))


def _check_another_owner(member: Membership) -> None:
    # Two owners who step down at once must not each count on the other.
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    others = Membership.objects.filter(
        organisation=member.organisation, brand__isnull=True, role=Role.OWNER, person__is_active=True
    )
    if not others.exclude(pk=member.pk).exists():
        raise MoveRefused(
            _("%(organisation)s needs an owner. Make somebody else one first.")
            % {"organisation": member.organisation}
        )
