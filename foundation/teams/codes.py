"""Signing in by a code sent to a phone or mail address; an account is made on first use.

Codes are kept as keyed hashes, live ten minutes and die after five wrong tries. A code belongs to
an address and to the browser that asked for it (a secret in its session): it works there alone, and
what others type or ask for elsewhere neither counts against it nor takes its place. Within one
browser a newer code takes the older one's place. How many may be sent is counted from the rows,
under a lock, so that a burst can't pass a cap: per address whoever asks, per IP address (IPv6: per
/64, which is what the rows keep) and for the whole site in a rolling day. The answer is the same
whether an account exists.

How much guessing that leaves: every guess counts in the row of a code that was really sent, and no
row takes more than five. Ten codes to one address in a day (CODE_DAILY_ADDRESS) are at most 50
guesses among a million codes: one account in 20,000 for a whole day's effort, each day with ten
messages that its owner gets. (A code lives ten minutes into the next day, so that 24 hours over the
seam see 100 guesses at worst.) Nothing is counted across browsers but the messages sent: a shared
count of wrong guesses would let a stranger use up the owner's.
"""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from foundation.scopes.hashing import keyed_hash
from foundation.teams import demo_log
from foundation.teams.access import ip_key
from foundation.teams.captcha import CaptchaAnswer
from foundation.teams.captcha import captcha as captcha_kind
from foundation.teams.errors import (
    AddressRefused,
    AddressTaken,
    CaptchaWrong,
    CodeBusy,
    CodeDead,
    CodeElsewhere,
    CodeQuota,
    CodeTooSoon,
    CodeWrong,
    CountryRefused,
    TooManyTries,
)
from foundation.teams.models import SignInCode, User
from foundation.teams.outgoing import message_send
from foundation.text.emails import email_normalise
from foundation.text.errors import TextError
from foundation.text.phones import phone_e164

PHONE, EMAIL = SignInCode.Channel.PHONE.value, SignInCode.Channel.EMAIL.value
DIGITS = 6
MINUTES = 10
ATTEMPTS = 5
SECONDS_BETWEEN = 60
TRIES_PER_IP = 60  # in ten minutes; a carrier puts many fans behind one address
DAY = timedelta(days=1)
_LOCK = 0x71_7A_63  # the class of our advisory locks: "qzc"


def address_channel(typed: str) -> str:
    """``email`` when there is an @ in it, else ``phone``."""
    return EMAIL if "@" in typed or "＠" in typed else PHONE


def address_normalise(channel: str, typed: str) -> str:
    """The one form an address is compared in. Raises AddressRefused, CountryRefused."""
    try:
        if channel == EMAIL:
            return email_normalise(typed)
        phone = phone_e164(typed, mobile_only=True)
    except TextError as error:
        raise AddressRefused(message=error.message.replace("%", "%%"), field="address") from None
    if settings.SMS_COUNTRIES and not phone.startswith(
        tuple(f"+{country}" for country in settings.SMS_COUNTRIES)
    ):
        raise CountryRefused(field="address")
    return phone


def browser_secret() -> str:
    """What a browser's session keeps to be known by as the one that asked for a code."""
    return secrets.token_urlsafe(24)


def code_send(
    *, channel: str, address: str, browser: str, ip: str | None, captcha: CaptchaAnswer
) -> None:
    """Send a code to an address, new to us or not; it works in ``browser`` (a secret) alone.

    Raises AddressRefused, CountryRefused, CaptchaWrong, CodeTooSoon, CodeBusy, CodeQuota.
    """
    address = address_normalise(channel, address)
    seen = _browser_hash(browser)
    # First, so that no captcha is wasted.
    quota_check(channel=channel, address=address, browser=seen, ip=ip)
    nonce = captcha_kind().check(captcha, ip=ip)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        _lock(channel)
        quota_check(channel=channel, address=address, browser=seen, ip=ip)
        _code_write(channel, address, browser=seen, ip=ip, code=code, nonce=nonce)
        message_send(
            channel="sms" if channel == PHONE else "email",
            to=address,
            template="signin_code",
            context={"code": code, "minutes": MINUTES},
            language=get_language() or settings.LANGUAGE_CODE,
        )
        transaction.on_commit(lambda: demo_log.write(channel, address, code))


def code_verify(*, channel: str, address: str, browser: str, code: str, ip: str | None) -> User:
    """The user of an address, proved by the code that ``browser`` asked for; made on first use.

    Call it outside a transaction: a wrong try must count whatever follows. Raises AddressRefused,
    CodeElsewhere, CodeWrong, CodeDead, TooManyTries.
    """
    address = address_normalise(channel, address)
    row = _code_try(channel=channel, address=address, browser=browser, code=code, ip=ip)
    with transaction.atomic():
        _code_use(row)
        return _phone_user(address) if channel == PHONE else _email_user(address)


def phone_add(
    *, user: User, phone: str, browser: str, code: str, ip: str | None, reset_url: str
) -> User:
    """Give a user who is signed in a phone, proved by its code.

    One who had another is told by mail; ``reset_url`` is where they choose a new password if it
    was not them. Raises as code_verify, and AddressTaken when it is another account's.
    """
    phone = address_normalise(PHONE, phone)
    row = _code_try(channel=PHONE, address=phone, browser=browser, code=code, ip=ip)
    with transaction.atomic():
        _code_use(row)
        before = User.objects.select_for_update().values_list("phone", flat=True).get(pk=user.pk)
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(phone=phone)
        except IntegrityError:
            raise AddressTaken(field="address") from None
        if before and before != phone:
            _phone_notice(user, ip=ip, reset_url=reset_url)
    user.phone = phone
    return user


def _phone_notice(user: User, *, ip: str | None, reset_url: str) -> None:
    """Tell by mail that the phone was changed; only a proved address is theirs to be told at."""
    proved = EmailAddress.objects.filter(user_id=user.pk, verified=True).order_by("-primary", "pk")
    email = proved.values_list("email", flat=True).first()
    if email is None:
        return
    message_send(
        channel="email",
        to=email,
        template="account_notice",
        context={
            "what": "phone_changed",
            "at": f"{timezone.now():%F %H:%M}",
            "ip": ip or "",
            "url": reset_url,
        },
        language=user.language or get_language() or settings.LANGUAGE_CODE,
    )


def quota_check(*, channel: str, address: str, browser: bytes, ip: str | None) -> None:
    """Whether one more code may go out now; two or three queries.

    The minute between two codes to an address holds for all browsers together, or a stranger could
    ring a phone without end. One that did not ask for the last code is not told that it has one on
    its way. Raises CodeTooSoon, CodeBusy, CodeQuota.
    """
    now = timezone.now()
    to_address = _sent(now).filter(address_hash=address_hash(channel, address))
    last = to_address.order_by("-created_at", "-pk").values_list("created_at", "browser").first()
    if last is not None:
        left = SECONDS_BETWEEN - int((now - last[0]).total_seconds())
        if left > 0:
            mine = secrets.compare_digest(bytes(last[1]), browser)
            raise (CodeTooSoon if mine else CodeBusy)(seconds=left, field="address")
        _cap(to_address, settings.CODE_DAILY_ADDRESS, now)
    if counted_as := ip_key(ip):
        _cap(_sent(now).filter(ip=counted_as), settings.CODE_DAILY_IP, now)
    site_cap = settings.CODE_DAILY_PHONE if channel == PHONE else settings.CODE_DAILY_EMAIL
    _cap(_sent(now).filter(channel=channel), site_cap, now)


def address_hash(channel: str, address: str) -> bytes:
    """How an address is found in the table of codes."""
    return keyed_hash(f"signin-address-{channel}", address)


def _browser_hash(browser: str) -> bytes:
    return keyed_hash("signin-browser", browser)


def _code_hash(address: str, code: str) -> bytes:
    return keyed_hash("signin-code", f"{address} {code}")


def _sent(now: datetime) -> "QuerySet[SignInCode, SignInCode]":
    return SignInCode.objects.filter(created_at__gt=now - DAY)


def _cap(sent: "QuerySet[SignInCode, SignInCode]", cap: int, now: datetime) -> None:
    """Refuse when ``cap`` codes were sent: until the oldest that counts is a day old."""
    newest = sent.order_by("-created_at").values_list("created_at", flat=True)
    counted = newest[cap - 1 : cap].first() if cap > 0 else now
    if counted is not None:
        seconds = max(1, int((counted + DAY - now).total_seconds()))
        raise CodeQuota(seconds=seconds, field="address")


def _lock(channel: str) -> None:
    """Sends of one channel go one after another, a few milliseconds each: counts are exact."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, 1 if channel == PHONE else 2]
        )


def _code_write(
    channel: str, address: str, *, browser: bytes, ip: str | None, code: str, nonce: str
) -> None:
    try:
        with transaction.atomic():
            SignInCode.objects.create(
                channel=channel,
                address_hash=address_hash(channel, address),
                browser=browser,
                code_hash=_code_hash(address, code),
                ip=ip_key(ip),
                captcha=nonce,
                expires_at=timezone.now() + timedelta(minutes=MINUTES),
            )
    except IntegrityError:
        raise CaptchaWrong(field="captcha") from None  # it opened the way to a code before


def _code_try(*, channel: str, address: str, browser: str, code: str, ip: str | None) -> SignInCode:
    """The row this code belongs to; every try is counted and committed at once.

    A browser that asked for none hears the same whether another one did.
    """
    _pace(ip)
    row = (
        SignInCode.objects.filter(
            address_hash=address_hash(channel, address), browser=_browser_hash(browser)
        )
        .order_by("-created_at", "-pk")
        .first()
    )
    if row is None or not browser:
        raise CodeElsewhere
    counted = SignInCode.objects.filter(
        pk=row.pk, used_at=None, attempts__lt=ATTEMPTS, expires_at__gt=timezone.now()
    ).update(attempts=F("attempts") + 1)
    if not counted:
        raise CodeDead(field="code")
    typed = "".join(str(int(char)) for char in code if char.isdecimal())
    if not secrets.compare_digest(bytes(row.code_hash), _code_hash(address, typed)):
        row.refresh_from_db(fields=["attempts"])
        left = ATTEMPTS - row.attempts
        if left <= 0:
            raise CodeDead(field="code")
        raise CodeWrong(field="code", left=left)
    return row


def _code_use(row: SignInCode) -> None:
    """Burn the code: of two at once one goes on. Raises CodeDead."""
    used = SignInCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        raise CodeDead(field="code")


def _pace(ip: str | None) -> None:
    """Slow down one who tries codes of many addresses; config.cache counts on without Valkey."""
    counted_as = ip_key(ip)
    if not counted_as:
        return
    key = f"code-tries:{counted_as}"
    cache.add(key, 0, timeout=600)
    try:
        tries = cache.incr(key)
    except ValueError:  # the ten minutes ended meanwhile; each code counts its own tries
        return
    if tries > TRIES_PER_IP:
        raise TooManyTries(field="code")


def _phone_user(phone: str) -> User:
    user = User.objects.filter(phone=phone).first()
    return user or _user_make(phone=phone) or User.objects.get(phone=phone)


def _email_user(email: str) -> User:
    """Who has proved this address; else who signed up with it; else somebody new."""
    proved = User.objects.filter(emailaddress__email=email, emailaddress__verified=True).first()
    if proved is not None:
        return proved
    user = User.objects.select_for_update().filter(email=email).first()
    if user is not None and _proved_otherwise(user):
        # The account is theirs who proved something else; only the address was never theirs.
        EmailAddress.objects.filter(user_id=user.pk, email=email).delete()
        User.objects.filter(pk=user.pk).update(email=None)
        user = None
    elif user is not None:
        _ways_in_close(user, keep=email)
    user = user or _user_make(email=email) or User.objects.get(email=email)
    _email_give(user, email)
    return user


def _proved_otherwise(user: User) -> bool:
    """Whether somebody has proved a phone or another address of this account."""
    addresses = EmailAddress.objects.filter(user_id=user.pk, verified=True)
    return bool(user.phone) or addresses.exists()


def _ways_in_close(user: User, *, keep: str) -> None:
    """Shut out whoever made the account without proving its address: they may be another.

    Passwords, second factors, sign-ins by other sites and further addresses go.
    """
    EmailAddress.objects.filter(user_id=user.pk).exclude(email=keep).delete()
    Authenticator.objects.filter(user_id=user.pk).delete()
    SocialAccount.objects.filter(user_id=user.pk).delete()
    user.set_unusable_password()  # new each time: it ends every session
    user.save(update_fields=["password"])


def _user_make(**address: str) -> User | None:
    """A new user, or None when a twin of this request was faster."""
    try:
        with transaction.atomic():
            return User.objects.create_user(language=get_language() or "", **address)
    except IntegrityError:
        return None


def _email_give(user: User, email: str) -> None:
    """Note the address of a user as proved, and as the primary one if there is none."""
    primary = not EmailAddress.objects.filter(user_id=user.pk, primary=True).exists()
    row, new = EmailAddress.objects.get_or_create(
        user_id=user.pk, email=email, defaults={"verified": True, "primary": primary}
    )
    if not new:
        row.verified = True
        row.primary = row.primary or primary
        row.save(update_fields=["verified", "primary"])
