"""The whole way: a row is written, a real worker sends it."""

import time

from tests.stack import Stack

SEND = """
from foundation.delivery.services import delivery_send
print([
    delivery_send(channel=channel, to=to, template="signin_code",
                  context={"code": "246810", "minutes": 10}, language="zh-hans").pk
    for channel, to in (("email", "worker@example.com"), ("sms", "+8613700137009"))
])
"""
# Of these two alone: the site has others' as well.
STATES = """
from foundation.delivery.models import Delivery
rows = Delivery.objects.filter(pk__in=%s)
print(sorted((row.channel, row.state, row.attempts, row.sealed) for row in rows))
"""


def test_a_worker_takes_mails_and_text_messages(stack: Stack) -> None:
    states_of = STATES % stack.shell(SEND).strip()
    done = str([("email", "done", 1, None), ("sms", "done", 1, None)])
    stop = time.monotonic() + 30
    while (states := stack.shell(states_of).strip()) != done and time.monotonic() < stop:
        time.sleep(0.2)
    assert states == done
    mails = list((stack.data / "mail").glob("*.eml"))
    assert any("To: worker@example.com" in mail.read_text() for mail in mails)
