"""The limit of chat-send: a bare Django view under the same server that writes the same rows.

No middleware, no sign-in, no rules: the group's row locked and counted, the message, the sender's
mark, one publish, as one would write them first (``transaction.atomic``, four statements).
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def send(request: HttpRequest, member_id: int, group_id: int) -> HttpResponse:
    """Store one message."""
    from django.db import transaction

    from community.chat.models import Message
    from community.groups.models import FanGroup, GroupMember
    from foundation.live.publish import publish
    from foundation.scopes.scope import system_scope

    with system_scope():
        with transaction.atomic():
            group = FanGroup.objects.select_for_update().get(pk=group_id)
            group.last_seq += 1
            group.count_seq += 1
            group.save(update_fields=["last_seq", "count_seq"])
            message = Message.objects.create(
                team_id=group.team_id,
                group_id=group_id,
                seq=group.last_seq,
                count_seq=group.count_seq,
                sender_id=member_id,
                client_id=request.POST["client_id"],
                text=request.POST["text"],
            )
            GroupMember.objects.filter(pk=member_id).update(
                read_seq=group.last_seq, read_count=group.count_seq
            )
        publish(group_id=group_id, seq=message.seq, event="message", data=message.text)
    answer = HttpResponse(str(message.seq))
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("bare/<int:group_id>/<int:member_id>/", send)]


def _make() -> WSGIHandler:
    django.setup()
    # After the set-up: allauth refuses to start without its middleware.
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "bench.bare_send"
    return WSGIHandler()


application = _make()
