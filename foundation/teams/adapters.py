"""How allauth meets our users, and sends its mails through the house's one door."""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume, respond_429
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.teams import demo_log
from foundation.teams.access import client_ip
from foundation.teams.models import User
from foundation.teams.outgoing import message_send
from foundation.teams.signin import language_keep, next_safe
from foundation.teams.weixin import INSIDE, in_wechat

logger = logging.getLogger(__name__)
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


# WeChat: the code is wrong, was used, or is too old.
_USED_CODES = frozenset({40029, 40163, 42003})
_TRY_AGAIN = _("That sign-in was too old or begun in another browser. Please try again.")
_CANCELLED = _("You did not sign in with %(site)s. Try again, or sign in another way.")
_NOT_NOW = _("%(site)s can't sign you in at the moment. Try again, or sign in another way.")


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

    def get_login_stages(self) -> list[str]:
        """As allauth's, with our check of addresses."""
        theirs, ours = EmailVerificationStage, EmailStage
        return [
            _path(ours) if stage == _path(theirs) else stage for stage in super().get_login_stages()
        ]

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


class EmailStage(EmailVerificationStage):  # type: ignore[misc]
    """As allauth's, for those who have an address: one who came by another site may have none."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """What to show in between, and whether to go on."""
        user = self.login.user  # none, where an address that is taken must look like a new one
        if user and not (user.email or EmailAddress.objects.filter(user_id=user.pk).exists()):
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


# Among ACCOUNT_RATE_LIMITS, which is what allauth counts by.
SOCIAL_LOGIN = "social_login"


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by other sites. Whoever was not signed in is back where they began, and told why."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: Any = None
    ) -> list[Any]:
        """As allauth's; of WeChat's only the one that fits this browser."""
        apps: list[Any] = super().list_apps(request, provider=provider, client_id=client_id)
        if request is None:
            return apps
        inside = in_wechat(request)
        return [app for app in apps if app.settings.get(INSIDE, inside) is inside]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """As allauth's, where the way to another site begins: counted, for each writes a session
        and the way back is open to nobody without one."""
        if not consume(self.request, action=SOCIAL_LOGIN):
            raise ImmediateHttpResponse(respond_429(self.request))
        word: str = super().generate_state_param(state)
        return word

    def get_app(self, request: HttpRequest, provider: str, client_id: Any = None) -> Any:
        """As allauth's; not found when this browser has none."""
        try:
            return super().get_app(request, provider=provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """A new user and how they sign in, both or none; of twins one is told to try again."""
        try:
            with transaction.atomic():
                user: User = super().save_user(request, sociallogin, form)
        except IntegrityError:
            self._back(request, sociallogin.state, _TRY_AGAIN)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Back to where they began, with the reason in a sentence."""
        state = (extra_context or {}).get("state")
        code = getattr(exception, "errcode", "")
        logger.warning("no sign-in by %s: %s %s", provider.id, type(exception).__name__, code)
        if state is None or code in _USED_CODES:
            text = _TRY_AGAIN
        elif exception is None and "code" not in request.GET:  # WeChat says no more than that
            text = _CANCELLED
        else:
            text = _NOT_NOW
        self._back(request, state or {}, text, site=provider.name)

    def _back(self, request: HttpRequest, state: dict[str, Any], text: Any, **of: Any) -> NoReturn:
        url = next_safe(request, state.get("next") or "") or reverse("account_login")
        messages.error(request, text % of if of else text)
        raise ImmediateHttpResponse(HttpResponseRedirect(url))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take over the name the other site knows."""
        user: User = super().populate_user(request, sociallogin, data)
        name = data.get("name") or data.get("first_name") or data.get("username") or ""
        user.display_name = str(name)[:40]
        user.language = get_language() or ""
        user.email = user.email or None  # allauth's "" would be one person's address
        return user


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _language(user: object, email: str) -> str:
    """The language somebody chose, else the one the request is in."""
    chosen = user.language if isinstance(user, User) else ""
    if not chosen:
        found = User.objects.filter(email=email).values_list("language", flat=True).first()
        chosen = found or ""
    return chosen or get_language() or str(settings.LANGUAGE_CODE)
