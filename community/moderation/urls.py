"""Staff pages of moderation, below ``/t/<team_slug>/moderation/``."""

from django.urls import path

from community.moderation.views import decisions, held, log, reports, rules, words

app_name = "moderation"
urlpatterns = [
    path("", held.queue, name="queue"),
    path("held/<str:public_id>/", held.one, name="held_one"),
    path("held/<str:public_id>/release/", held.release, name="held_release"),
    path("held/<str:public_id>/decline/", held.decline, name="held_decline"),
    path("reports/", reports.queue, name="reports"),
    path("reports/<str:public_id>/", reports.one, name="report"),
    path("reports/<str:public_id>/assign/", reports.assign, name="report_assign"),
    path("decisions/", decisions.listed, name="decisions"),
    path("decisions/<str:public_id>/", decisions.one, name="decision"),
    path("words/", words.lists, name="words"),
    path("words/new/", words.create, name="word_list_new"),
    path("words/<str:public_id>/", words.one, name="word_list"),
    path("words/<str:public_id>/remove/", words.remove, name="words_remove"),
    path("words/<str:public_id>/delete/", words.delete, name="word_list_delete"),
    path("rules/", rules.page, name="rules"),
    path("log/", log.listed, name="log"),
]
