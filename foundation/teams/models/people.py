"""One who signs in, and the codes that prove an address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case."""

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A user with a verified phone, an e-mail address, or both."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. May be staff of several teams and a fan of others; belongs to no team.

    ``email`` and ``phone`` (E.164) are unique where present. ``phone`` is only ever written when
    it was verified by a code. An erased person's row stays without anything personal in it.
    """

    public_id = PublicIdField()
    email = models.EmailField(_("E-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, unique=True, null=True, blank=True)
    display_name = models.CharField(_("Name"), max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.email or self.public_id

    def get_full_name(self) -> str:
        """The name shown to others."""
        return str(self)


class SignInCode(models.Model):
    """A short code sent to a phone or mail address. Stored hashed; rows also count the quotas.

    ``browser`` is the keyed hash of the secret in the session that asked: it works there alone.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")

    channel = models.CharField(max_length=8, choices=Channel)
    address_hash = models.BinaryField(max_length=32)
    browser = models.BinaryField(max_length=32, default=b"")
    code_hash = models.BinaryField(max_length=32)
    ip = models.GenericIPAddressField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # The captcha that was solved for it: none opens the way to two codes.
    captcha = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "-created_at"], name="signin_code_address"),
            models.Index(fields=["ip", "-created_at"], name="signin_code_ip"),
            models.Index(fields=["channel", "-created_at"], name="signin_code_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.created_at:%F %T}"
