"""A person who signs in. A person may belong to several organisations; what they may do there is `Membership`."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .access import ApiToken


class PersonManager(BaseUserManager["Person"]):
    """Makes and finds people by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A new active person; without a password they sign in by link only."""
        fields.pop("username", None)
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person with this e-mail address. Raises Person.DoesNotExist."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone with an account; known by e-mail.

    through : the token by which a program acts in their name in this request; never stored with them.
    """

    through: "ApiToken | None" = None

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="person_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def initials(self: Self) -> str:
        """Up to two letters for the round mark beside a name; what begins with none, as “(night)”, gives none."""
        letters = [part[0] for part in self.name.split() if part[0].isalnum()]
        return "".join(letters[:2]).upper() or self.email[:1].upper()
