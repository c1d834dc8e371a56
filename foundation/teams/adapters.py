"""How allauth meets our users, and sends its mails through the house's one door."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from foundation.teams import demo_log
from foundation.teams.access import client_ip
from foundation.teams.models import User
from foundation.teams.outgoing import message_send
from foundation.teams.signin import language_keep

# allauth's name of a mail -> ours, and which values of its context we take along.
_MAILS = {
    "email_confirmation": ("email_code", {"code": "code"}),
    "email_confirmation_signup": ("email_code", {"code": "code"}),
    "password_reset_key": ("password_reset_key", {"url": "password_reset_url"}),
    "account_already_exists": (
        "account_already_exists",
        {"url": "password_reset_url", "email": "email"},
    ),
    "unknown_account": ("unknown_account", {"url": "signup_url", "email": "email"}),
}
_NOTICE_VALUES = ("from_email", "to_email", "deleted_email")
# "Signed in as …" on every sign-in is noise.
_SILENT = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whoever comes may make an account."""
        return True

    def save_user(
        self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True
    ) -> User:
        """As allauth's, with the name the person gave and the language they read."""
        user.display_name = str(form.cleaned_data.get("display_name") or "")[:40]
        user.language = get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def clean_email(self, email: str) -> str:
        """An address in the form it is compared by."""
        return str(super().clean_email(email)).strip().lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The one reading of addresses the whole site uses."""
        return client_ip(request) or "0.0.0.0"  # noqa: S104 -- no peer: counted together

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Who signs up of their own accord makes a team next."""
        return reverse("teams:create")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """As allauth's; pages turn to the person's language unless this browser has one."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            language_keep(response, user.language)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """As allauth's, without what everybody sees for themselves."""
        if message_template not in _SILENT:
            super().add_message(
                request, level, message_template, message_context, extra_tags, message
            )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Too many wrong passwords get the same page as every other limit."""
        try:
            super().pre_authenticate(request, **credentials)
        except forms.ValidationError as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise ImmediateHttpResponse(respond_429(request)) from None
            raise

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail's row; a worker sends it after the commit."""
        name = template_prefix.rpartition("/")[2]
        context = {"email": email, **context}
        template, values = self._mail(name, context)
        if "code" in values:
            demo_log.write("email", email, str(values["code"]))
        message_send(
            channel="email",
            to=email,
            template=template,
            context=values,
            language=_language(context.get("user"), email),
        )

    def _mail(self, name: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if name in _MAILS:
            template, wanted = _MAILS[name]
            return template, {ours: context[theirs] for ours, theirs in wanted.items()}
        at = context.get("timestamp") or timezone.now()
        url = self.request.build_absolute_uri(reverse("account_reset_password"))
        values = {key: context[key] for key in _NOTICE_VALUES if key in context}
        notice = {"what": name, "at": f"{at:%F %H:%M}", "ip": context.get("ip", ""), "url": url}
        return "account_notice", {**notice, **values}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by other sites."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take over the name the other site knows."""
        user: User = super().populate_user(request, sociallogin, data)
        name = data.get("name") or data.get("first_name") or data.get("username") or ""
        user.display_name = str(name)[:40]
        user.language = get_language() or ""
        return user


def _language(user: object, email: str) -> str:
    """The language somebody chose, else the one the request is in."""
    chosen = user.language if isinstance(user, User) else ""
    if not chosen:
        found = User.objects.filter(email=email).values_list("language", flat=True).first()
        chosen = found or ""
    return chosen or get_language() or str(settings.LANGUAGE_CODE)
