"""Who is answered what on the pages of publishing, of the calendar, and at short links."""

from tests.routes_rows import ALL, LEAD, SPEAK, Row, api, everybody, posted, staff

ROUTES: dict[str, Row] = {
    "publishing:list": staff(ALL),
    "publishing:rules": staff(LEAD),
    "publishing:handoffs": staff(ALL),
    "publishing:places": posted(staff(SPEAK, 302, public_id="post")),
    "publishing:schedule": posted(staff(SPEAK, 302, public_id="post")),
    "publishing:slots": staff(SPEAK, public_id="post"),
    "publishing:target": staff(ALL, public_id="target"),
    "publishing:act": posted(staff(SPEAK, 302, public_id="target", act="cancel")),
    "publishing:handoff": staff(SPEAK, public_id="target"),
    "publishing:handoff_files": staff(SPEAK, public_id="target"),
    "publishing:handoff_qr": staff(SPEAK, public_id="target"),
    "post_calendar:calendar": staff(ALL),
    "post_calendar:move": posted(staff(SPEAK, 302)),
    "post_calendar:slots": staff(SPEAK),
    "post_calendar:slot_drop": posted(staff(SPEAK, 302, public_id="post_slot")),
    "post_calendar:feed": staff(ALL),
    "post_calendar_feed:read": everybody(404, token="nothing"),
    "links_go:go": everybody(404, code="nothing"),
    "api:targets": api(),
    "api:target": api(public_id="target"),
    "api:target_attempts": api(public_id="target"),
    "api:target_schedule": api("POST", public_id="target"),
    "api:target_reschedule": api("POST", public_id="target"),
    "api:target_cancel": api("POST", public_id="target"),
    "api:target_confirm": api("POST", public_id="target"),
    "api:target_retry": api("POST", public_id="target"),
    "api:post_targets": api("PUT", public_id="post"),
}
