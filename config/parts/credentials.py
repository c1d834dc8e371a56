"""The keys that seal what platforms gave us: kept outside the database, several while they turn."""

from django.core.exceptions import ImproperlyConfigured

from config import env

MIN_KEY = 32
# The first seals, all of them open. Empty: the demo uses a key made of SECRET_KEY, and a site in
# earnest refuses to keep any secret of a platform (kol/platforms/secrets.py).
CREDENTIAL_KEYS = env.words("QZ_CREDENTIAL_KEYS")
if any(len(key) < MIN_KEY for key in CREDENTIAL_KEYS):
    raise ImproperlyConfigured(
        f"QZ_CREDENTIAL_KEYS holds a key of fewer than {MIN_KEY} characters: make each with "
        "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    )
