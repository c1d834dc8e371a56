"""Settings of the API that partners call."""

from config import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["foundation.partners.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["foundation.partners.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.partners.parsers.Json"],
    "DEFAULT_PAGINATION_CLASS": "foundation.partners.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "foundation.partners.schema.ApiSchema",
    "EXCEPTION_HANDLER": "foundation.partners.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Qunzhu API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "POSTPROCESSING_HOOKS": ["foundation.partners.schema.add_problem"],
}
# A key's calls in any minute.
API_CALLS_PER_MINUTE = env.number("QZ_API_CALLS_PER_MINUTE", 600, low=1, high=1_000_000)
