"""One table: every route, who may open it, and what everybody else is answered.

Written by hand, on purpose not derived from the permissions: it is what the permissions are checked
against. A route that only takes POST is asked with an empty one, whose effect the test takes back.
"""

from collections.abc import Callable
from dataclasses import dataclass

CAST = (
    "anonymous",
    "stranger",
    "fan",
    "analyst",
    "pr",
    "operator",
    "manager",
    "owner",
    "other_owner",
)
STAFF = ("analyst", "pr", "operator", "manager", "owner")
ALL = "analyst pr operator manager owner"
SPEAK = "pr operator manager owner"
MEDIA = "pr manager owner"
RUN = "operator manager owner"
LEAD = "manager owner"
PRESS = "pr manager owner"
DOOR = "pr operator manager owner"


@dataclass(frozen=True, slots=True)
class Row:
    """What each of the cast is answered. ``things`` names the world's objects in the address."""

    statuses: dict[str, int]
    things: dict[str, str]
    method: str = "GET"


def _row(statuses: dict[str, int], things: dict[str, str], method: str) -> Row:
    assert set(statuses) == set(CAST)
    return Row(statuses, things, method)


def staff(allowed: str, ok: int = 200, *, method: str = "GET", **things: str) -> Row:
    """A page of the team's: the ``allowed`` roles get ``ok``, other roles 403, others nothing."""
    statuses = {"anonymous": 302, "stranger": 404, "fan": 404, "other_owner": 404}
    statuses |= {role: ok if role in allowed.split() else 403 for role in STAFF}
    return _row(statuses, {"team_slug": "team", **things}, method)


def signed_in(ok: int = 200, *, method: str = "GET", **things: str) -> Row:
    """Everybody who is signed in; others are sent to sign in."""
    statuses = dict.fromkeys(CAST, ok) | {"anonymous": 302}
    return _row(statuses, things, method)


def only(who: str, ok: int = 200, *, others: int = 404, method: str = "GET", **things: str) -> Row:
    """A person's own: ``who`` get ``ok``, others signed in ``others``, the rest sign in."""
    statuses = dict.fromkeys(CAST, others) | {"anonymous": 302}
    statuses |= dict.fromkeys(who.split(), ok)
    return _row(statuses, things, method)


def everybody(
    ok: int = 200, *, signed: int | None = None, method: str = "GET", **things: str
) -> Row:
    """Open to all; those signed in may be answered otherwise (``signed``)."""
    statuses = dict.fromkeys(CAST, ok if signed is None else signed) | {"anonymous": ok}
    return _row(statuses, things, method)


def posted(base: Row) -> Row:
    """``base``, asked by POST."""
    return Row(base.statuses, base.things, "POST")


def api(method: str = "GET", **things: str) -> Row:
    """An endpoint of partners: a key is needed, and a session is none."""
    return _row(dict.fromkeys(CAST, 401), things, method)


def differing(base: Row, **statuses: int) -> Row:
    """``base`` with some answers changed."""
    return _row(base.statuses | statuses, base.things, base.method)


# allauth keeps its own order: a session's pages send the anonymous to sign in.
_ALLAUTH_OPEN = {
    "account_confirm_login_code": everybody(302),
    "account_email_verification_sent": everybody(302),
    "account_inactive": everybody(200),
    "account_login": everybody(200, signed=302),
    "account_logout": everybody(302, signed=200),
    "account_reset_password": everybody(200),
    "account_reset_password_done": everybody(200),
    "account_reset_password_from_key": everybody(200, uidb36="nobody", key="nothing"),
    "account_reset_password_from_key_done": everybody(200),
    "account_signup": everybody(200, signed=302),
    "mfa_authenticate": everybody(302),
    "mfa_login_webauthn": everybody(302, signed=302),
}
_ALLAUTH_SIGNED_IN = {
    "account_change_password": signed_in(302),
    "account_email": signed_in(),
    "account_reauthenticate": signed_in(403),
    "account_set_password": signed_in(),
    "mfa_index": signed_in(),
    "mfa_activate_totp": signed_in(200),
    "mfa_add_webauthn": signed_in(200),
    "mfa_deactivate_totp": signed_in(404),
    "mfa_download_recovery_codes": signed_in(404),
    "mfa_edit_webauthn": signed_in(404, pk="zero"),
    "mfa_generate_recovery_codes": signed_in(200),
    "mfa_list_webauthn": signed_in(200),
    "mfa_reauthenticate": signed_in(403),
    "mfa_reauthenticate_webauthn": signed_in(403),
    "mfa_remove_webauthn": signed_in(404, pk="zero"),
    "mfa_view_recovery_codes": signed_in(404),
}
_ALLAUTH_SOCIAL = {
    "socialaccount_connections": signed_in(),
    "socialaccount_login_cancelled": everybody(200),
    "socialaccount_login_error": everybody(401),
    "socialaccount_signup": everybody(302),
}

ROUTES: dict[str, Row] = {
    # --- The site --------------------------------------------------------------------------------
    "home": differing(
        everybody(200, signed=302),
        stranger=302,
    ),
    "favicon": everybody(302),
    "healthz": everybody(200),
    "readyz": everybody(503),
    "set_language": posted(everybody(302)),
    "theme_set": posted(everybody(302)),
    "styleguide": only(f"{ALL} other_owner", others=403),
    "asset": everybody(200, public_id="logo"),
    # --- People ----------------------------------------------------------------------------------
    **_ALLAUTH_OPEN,
    **_ALLAUTH_SIGNED_IN,
    **_ALLAUTH_SOCIAL,
    "teams:account": signed_in(),
    "teams:account_delete": signed_in(),
    "teams:account_copy": signed_in(),
    "privacy": everybody(200),
    "points_fan:mine": differing(signed_in(), fan=302),
    "points_fan:team": only("fan", team_id="team_public"),
    "privacy_team": everybody(200, public_id="team_public"),
    "teams:reopen": posted(signed_in(404, team_slug="team")),
    "teams:create": signed_in(),
    "teams:slug": signed_in(),
    "teams:invitation": everybody(404, token="nothing"),
    "teams_captcha": everybody(404, token="nothing", kind="png"),
    "teams_captcha_renew": posted(everybody(200)),
    "teams_code": everybody(200, signed=302),
    "teams_code_send": posted(everybody(200)),
    "teams_phone": signed_in(),
    # --- A team's desk ---------------------------------------------------------------------------
    "dashboards:today": staff(ALL),
    "search:search": staff(ALL),
    "jobs:list": staff(ALL),
    "jobs:detail": staff(ALL, public_id="job"),
    "jobs:progress": staff(ALL, public_id="job"),
    "jobs:errors_csv": staff(RUN, public_id="job"),
    "jobs:download": differing(staff(RUN, 404, public_id="job"), analyst=403, pr=403),
    "jobs:cancel": posted(staff(RUN, 302, public_id="job")),
    "jobs:resume": posted(staff(RUN, 302, public_id="job")),
    "invites:list": staff(ALL),
    "invites:new": staff(RUN),
    "invites:phrase": posted(staff(RUN, public_id="invite")),
    "invites:detail": staff(ALL, public_id="invite"),
    "invites:edit": posted(staff(RUN, 422, public_id="invite")),
    "invites:qr": staff(ALL, public_id="invite", kind="svg"),
    "invites:posters": staff(ALL, public_id="invite"),
    "invites:poster": staff(ALL, public_id="invite", layout="square"),
    "invites:tree": staff(ALL),
    "invites:fan": staff(ALL, public_id="fan"),
    "invites:rules": staff(LEAD),
    "invites:group_rule": posted(staff(LEAD, 302, public_id="group")),
    "invites:allowance": posted(staff(LEAD, 302, public_id="colleague")),
    "invites:act": posted(staff(RUN, 302, public_id="invite", act="pause")),
    "chat:conversations": staff(ALL, 302),
    "chat:room": staff(ALL, public_id="group"),
    "assets:logo": staff(LEAD),
    "platforms:list": staff(ALL),
    "platforms:new": staff(LEAD),
    "platforms:edit": staff(LEAD, public_id="account"),
    "platforms:put": posted(staff(LEAD, 302, public_id="account", act="archive")),
    "groups:list": staff(ALL),
    "groups:new": staff(LEAD),
    "groups:detail": staff(ALL, public_id="group"),
    "groups:settings": staff(LEAD, public_id="group"),
    "groups:state": posted(staff(LEAD, 404, public_id="group")),
    "groups:members": staff(ALL, public_id="group"),
    "groups:member": staff(ALL, public_id="group", member_id="member"),
    "groups:member_out": posted(staff(RUN, 302, public_id="group", member_id="member")),
    "groups:member_back": posted(staff(RUN, 302, public_id="group", member_id="member")),
    "groups:member_role": posted(staff(LEAD, 404, public_id="group", member_id="member")),
    "groups:bans": staff(ALL),
    "groups:unban": posted(staff(RUN, 302, fan_id="fan")),
    "groups:templates": staff(ALL),
    "groups:template_new": posted(staff(LEAD, 302, public_id="group")),
    "groups:template_out": posted(staff(LEAD, 302, template_id="template")),
    "groups:transfer": staff(LEAD, public_id="group"),
    "groups:members_out": posted(staff(RUN, 302, public_id="group")),
    "groups:members_all_out": staff(RUN, public_id="group"),
    "groups:members_undo": posted(staff(RUN, 404, public_id="group", job_id="job")),
    "groups:member_quiet": posted(staff(RUN, 302, public_id="group", member_id="member")),
    "groups:member_ban": posted(staff(RUN, 302, public_id="group", member_id="member")),
    "groups:pools": staff(ALL),
    "groups:pool_new": staff(LEAD),
    "groups:pool_new_outside": staff(LEAD),
    "groups:pool": staff(ALL, public_id="pool"),
    "groups:pool_settings": posted(staff(LEAD, 422, public_id="pool")),
    "groups:pool_state": posted(staff(LEAD, 404, public_id="pool")),
    "groups:pool_turn": posted(staff(LEAD, 404, public_id="pool", act="up")),
    "groups:pool_qr": staff(ALL, public_id="outside"),
    "groups:picture_new": posted(staff(RUN, 422, public_id="outside")),
    "groups:picture_out": posted(staff(RUN, 302, public_id="outside", picture_id="picture")),
    "invites:pool_code": posted(staff(RUN, 302, public_id="pool")),
    "groups_door:door": everybody(public_id="outside"),
    "groups_door:picture": everybody(404, public_id="outside", picture_id="picture"),
    "groups:requests": staff(ALL),
    "groups:group_requests": staff(ALL, public_id="group"),
    "groups:requests_act": posted(staff(RUN, 302)),
    "groups:request_note": posted(staff(RUN, 400, public_id="request")),
    "groups:rules": staff(LEAD, public_id="group"),
    "groups:answer": posted(staff(LEAD, 422, public_id="group")),
    "groups:leavers": staff(ALL),
    "groups:request": staff(ALL, public_id="request"),
    "groups:request_act": posted(staff(RUN, 302, public_id="request", act="decline")),
    "teams:settings": staff(LEAD),
    "teams:privacy": staff(LEAD),
    "teams:staff": staff(ALL),
    "teams:roles": staff(ALL),
    "teams:audit": staff(LEAD),
    "teams:invite": posted(staff(LEAD, 422)),
    "teams:invitation_revoke": posted(staff(LEAD, 302, public_id="invitation")),
    "teams:staff_edit": differing(staff(LEAD, public_id="colleague"), pr=200),
    "teams:staff_remove": posted(staff(LEAD, 302, public_id="colleague")),
    "teams:close": staff("owner"),
    "teams:leave": differing(posted(staff(ALL, 302)), owner=409),
    "team_switch": signed_in(),
    "fans:list": staff(ALL),
    "fans:new": staff(RUN),
    "fans:import": staff(RUN, 302),
    "fans:csv": staff(RUN),
    "fans:xlsx": staff(RUN),
    "fans:tags": staff(ALL),
    "fans:pairs": staff(ALL),
    "fans:pairs_look": posted(staff(RUN, 302)),
    "fans:merge": staff(RUN, 404),
    "fans:merge_choose": staff(RUN, public_id="fan"),
    "fans:note": posted(staff(RUN, 400, public_id="fan")),
    "fans:note_remove": posted(staff(RUN, 302, public_id="fan", note_id="note")),
    "fans:unmerge": posted(staff(RUN, 302, public_id="fan", merge_id="merge")),
    "fans:tag": staff(RUN, public_id="tag"),
    "fans:pair": posted(staff(RUN, 302, public_id="pair")),
    "fans:bulk_tag": posted(staff(RUN, 302)),
    "fans:detail": staff(ALL, public_id="fan"),
    "fans:edit": staff(RUN, public_id="fan"),
    "fans:consent": staff(RUN, public_id="fan"),
    "fans:erase": staff(RUN, public_id="fan"),
    "delivery:suppressions": staff(PRESS),
    "delivery:suppression_new": posted(staff(PRESS, 422)),
    "delivery:suppression_lift": posted(staff(PRESS, 302, public_id="suppression")),
    "pitches:pitches": staff(ALL),
    "pitches:releases": staff(ALL),
    "pitches:release_new": staff(PRESS),
    "pitches:release": staff(ALL, public_id="release"),
    "pitches:release_edit": staff(PRESS, public_id="release"),
    "pitches:release_diff": staff(ALL, public_id="release"),
    "pitches:release_put": posted(staff(PRESS, 302, public_id="release", state="ready")),
    "pitches:release_file": posted(staff(PRESS, 302, public_id="release")),
    "pitches:release_file_out": posted(
        staff(PRESS, 302, public_id="release", file_id="release_file")
    ),
    "pitches:new": staff(PRESS, public_id="release"),
    "pitches:settings": staff(LEAD),
    "pitches:mailbox": posted(staff(LEAD, 422)),
    "pitches:mailbox_out": posted(staff(LEAD, 302)),
    "pitches:pitch": staff(ALL, public_id="pitch"),
    "pitches:edit": staff(PRESS, public_id="draft_pitch"),
    "pitches:people": staff(PRESS, public_id="draft_pitch"),
    "pitches:check": staff(PRESS, public_id="draft_pitch"),
    "pitches:renew": posted(staff(PRESS, 302, public_id="draft_pitch")),
    "pitches:note": posted(staff(PRESS, 302, public_id="draft_pitch", contact_id="pitched")),
    "pitches:send": posted(staff(PRESS, 302, public_id="draft_pitch")),
    "pitches:follow": posted(staff(PRESS, 422, public_id="pitch")),
    "pitches:act": posted(staff(PRESS, 302, public_id="pitch", act="pause")),
    "pitches:recipient": staff(ALL, public_id="pitch", recipient_id="pitch_recipient"),
    "pitches:recipient_act": posted(
        staff(PRESS, 302, public_id="pitch", recipient_id="pitch_recipient")
    ),
    "pitches_public:unsubscribe": everybody(200, token="mail_token"),
    "pitches_public:opened": everybody(200, token="mail_token"),
    "clippings:list": staff(ALL),
    "clippings:new": staff(PRESS),
    "clippings:read": posted(staff(PRESS, 422)),
    "clippings:capture": staff(PRESS, public_id="capture"),
    "clippings:csv": staff(PRESS),
    "clippings:xlsx": staff(PRESS),
    "clippings:watches": staff(ALL),
    "clippings:watch_new": staff(PRESS),
    "clippings:watch": staff(ALL, public_id="watch"),
    "clippings:watch_edit": staff(PRESS, public_id="watch"),
    "clippings:watch_mail": posted(staff(ALL, 302, public_id="watch")),
    "clippings:watch_put": posted(staff(PRESS, 302, public_id="watch", act="pause")),
    "clippings:alerts": staff(ALL),
    "clippings:alert": staff(ALL, public_id="clipping_alert"),
    "clippings:alert_note": posted(staff(PRESS, 302, public_id="clipping_alert")),
    "clippings:crises": staff(ALL),
    "clippings:crisis_new": posted(staff(PRESS, 422)),
    "clippings:crisis": staff(ALL, public_id="crisis"),
    "clippings:entry": posted(staff(PRESS, 422, public_id="crisis")),
    "clippings:crisis_csv": staff(PRESS, public_id="crisis"),
    "clippings:crisis_xlsx": staff(PRESS, public_id="crisis"),
    "clippings:crisis_put": posted(staff(PRESS, 302, public_id="crisis", act="close")),
    "clippings:clipping": staff(ALL, public_id="clipping"),
    "clippings:edit": staff(PRESS, public_id="clipping"),
    "clippings:judge": posted(staff(PRESS, 302, public_id="clipping")),
    "clippings:copy": posted(staff(PRESS, 302, public_id="clipping")),
    "clippings:file": posted(staff(PRESS, 302, public_id="clipping")),
    "clippings:file_remove": posted(
        staff(PRESS, 302, public_id="clipping", file_id="clipping_file")
    ),
    "clippings:put": posted(staff(PRESS, 302, public_id="clipping", act="archive")),
    "conferences:list": staff(ALL),
    "conferences:new": staff(PRESS),
    "conferences:event": staff(ALL, public_id="press_event"),
    "conferences:edit": staff(PRESS, public_id="press_event"),
    "conferences:state": posted(staff(PRESS, 302, public_id="press_event", act="cancel")),
    "conferences:mails": posted(staff(PRESS, 404, public_id="press_event")),
    "conferences:pick": staff(PRESS, public_id="press_event"),
    "conferences:gifts": staff(PRESS, public_id="press_event"),
    "conferences:guests_csv": staff(PRESS, public_id="press_event"),
    "conferences:guest": posted(staff(PRESS, 404, public_id="press_event", guest_id="guest")),
    "conferences:door": staff(DOOR, public_id="press_event"),
    "conferences:door_act": posted(staff(DOOR, 404, public_id="press_event")),
    "conferences:scan": staff(DOOR, guest_id="guest"),
    "conferences_guest:answer": everybody(200, guest_id="guest"),
    "conferences_guest:stop": everybody(200, guest_id="guest"),
    "conferences_guest:code": everybody(200, guest_id="guest"),
    "conferences_guest:calendar": everybody(200, guest_id="guest"),
    "lists:view_new": posted(staff(ALL, 302, kind="contacts")),
    "lists:view": staff(ALL, kind="contacts", public_id="saved_view"),
    "lists:columns": posted(staff(ALL, 302, kind="contacts")),
    "lists:bulk": posted(staff(MEDIA, 302, kind="contacts")),
    "lists:edits": staff(MEDIA, kind="contacts"),
    "lists:edit": staff(MEDIA, public_id="bulk_edit"),
    "lists:edit_undo": posted(staff(MEDIA, 302, public_id="bulk_edit")),
    "press:terms": staff(ALL),
    "press:term": staff(MEDIA, term_id="term"),
    "press:contacts": staff(ALL),
    "press:contact": staff(ALL, public_id="contact"),
    "press:contact_new": staff(MEDIA),
    "press:contact_edit": staff(MEDIA, public_id="contact"),
    "press:contact_reveal": posted(staff(SPEAK, 404, public_id="contact")),
    "press:contact_move": staff(MEDIA, public_id="contact"),
    "press:contact_left": posted(staff(MEDIA, 302, public_id="contact", job_id="employment")),
    "press:contact_block": staff(MEDIA, public_id="contact"),
    "press:contact_unblock": posted(staff(MEDIA, 302, public_id="contact")),
    "press:contact_archive": posted(staff(MEDIA, 302, public_id="contact")),
    "press:contact_restore": posted(staff(MEDIA, 302, public_id="contact")),
    "press:outlet_new": staff(MEDIA),
    "press:outlet_names": staff(ALL),
    "press:outlet_edit": staff(MEDIA, public_id="outlet"),
    "press:outlet_put": posted(staff(MEDIA, 302, public_id="outlet", state="archived")),
    "press:account_new": staff(MEDIA, kind="contacts", public_id="contact"),
    "press:account": staff(MEDIA, kind="contacts", public_id="contact", account_id="media_account"),
    "press:account_out": posted(
        staff(MEDIA, 302, kind="contacts", public_id="contact", account_id="media_account")
    ),
    "press:rate_new": staff(MEDIA, kind="outlets", public_id="outlet"),
    "press:rate": staff(MEDIA, kind="outlets", public_id="outlet", rate_id="rate"),
    "press:rate_out": posted(staff(MEDIA, 302, kind="outlets", public_id="outlet", rate_id="rate")),
    "press:note": posted(staff(MEDIA, 400, kind="contacts", public_id="contact")),
    "press:note_out": posted(
        staff(MEDIA, 302, kind="contacts", public_id="contact", note_id="press_note")
    ),
    "press:file": posted(staff(MEDIA, 422, kind="contacts", public_id="contact")),
    "press:file_out": posted(
        staff(MEDIA, 302, kind="contacts", public_id="contact", file_id="press_file")
    ),
    "press:tiers": staff(LEAD),
    "press:interactions": staff(ALL),
    "press:interaction_new": staff(MEDIA),
    "press:interaction": staff(ALL, public_id="interaction"),
    "press:interaction_edit": staff(MEDIA, public_id="interaction"),
    "press:interaction_delete": posted(staff(MEDIA, 302, public_id="interaction")),
    "press:interaction_file": posted(staff(MEDIA, 422, public_id="interaction")),
    "press:interaction_file_delete": posted(
        staff(MEDIA, 302, public_id="interaction", file_id="press_file")
    ),
    "press:follow_ups": staff(ALL),
    "press:follow_up_new": staff(MEDIA, 404),
    "press:follow_up_edit": staff(MEDIA, public_id="follow_up"),
    "press:follow_up_close": posted(staff(MEDIA, 404, public_id="follow_up")),
    "press:cold": staff(ALL),
    "press:gifts": staff(ALL),
    "press:gift_new": staff(MEDIA, public_id="contact"),
    "press:gift_delete": posted(staff(MEDIA, 302, public_id="gift")),
    "press:rules": staff(LEAD),
    "press:retention": staff(ALL),
    "press:contact_lines": staff(ALL, public_id="contact"),
    "press:outlet_lines": staff(ALL, public_id="outlet"),
    "press:contact_privacy": staff(MEDIA, public_id="contact"),
    "press:contact_retain": posted(staff(MEDIA, 422, public_id="contact")),
    "press:contact_erase": staff(MEDIA, public_id="contact"),
    "press:contact_extract": posted(staff(MEDIA, public_id="contact")),
    "press:outlets": staff(ALL),
    "press:outlet": staff(ALL, public_id="outlet"),
    "points:ledger": staff(ALL),
    "points:ladder": staff(LEAD),
    "points:fan": staff(ALL, public_id="fan"),
    "points:reverse": posted(staff(RUN, 302, entry_id="entry")),
    "imports:start": staff(RUN, target="fans"),
    "imports:detail": staff(RUN, public_id="import"),
    "imports:columns": posted(staff(RUN, 422, public_id="import")),
    "imports:seen": posted(staff(RUN, 302, public_id="import")),
    "imports:reread": posted(staff(RUN, 422, public_id="import")),
    "imports:run": posted(staff(RUN, 302, public_id="import")),
    "imports:refused_csv": staff(RUN, public_id="import"),
    "imports:discard": posted(staff(RUN, 302, public_id="import")),
    "imports:undo": posted(staff(RUN, 302, public_id="import")),
    "imports:fields": staff(RUN, target="fans"),
    "imports:field": staff(RUN, public_id="custom_field"),
    "imports:field_act": posted(staff(RUN, 302, public_id="custom_field")),
    "imports:mappings": staff(RUN, target="fans"),
    "imports:mapping_act": posted(staff(RUN, 302, public_id="mapping")),
    "partners:keys": staff(LEAD),
    "partners:revoke": posted(staff(LEAD, 302, public_id="key")),
    # --- Partners' programs ----------------------------------------------------------------------
    "api_docs": everybody(200),
    "api:schema": everybody(200),
    "api:problem": everybody(200, code="problem"),
    "api:nothing": everybody(404),
    "api:fans": api(),
    "api:press_events": api(),
    "api:press_event": api(public_id="press_event"),
    "api:guests": api(public_id="press_event"),
    "api:guest": api("PATCH", public_id="press_event", guest_id="guest"),
    "api:tags": api(),
    "api:tag": api("PATCH", public_id="tag"),
    "api:tag_merge": api("POST", public_id="tag"),
    "api:fans_bulk": api("POST"),
    "api:fan_tags": api("POST", public_id="fan"),
    "api:fan_merge": api("POST", public_id="fan"),
    "api:fan_unmerge": api("POST", public_id="fan"),
    "api:fan": api(public_id="fan"),
    "api:fan_fields": api(),
    "api:jobs": api(),
    "api:job": api(public_id="job"),
    "api:job_cancel": api("POST", public_id="job"),
    "api:job_resume": api("POST", public_id="job"),
    "api:job_file": api(public_id="job"),
    "api:imports": api(),
    "api:import": api(public_id="import"),
    "api:import_mapping": api("PUT", public_id="import"),
    "api:import_commit": api("POST", public_id="import"),
    "api:import_refused": api(public_id="import"),
    "api:import_undo": api("POST", public_id="import"),
    "api:points": api(public_id="fan"),
    "api:point_lines": api(public_id="fan"),
    "api:groups": api(),
    "api:group": api(public_id="group"),
    "api:group_rules": api(public_id="group"),
    "api:join_requests": api(),
    "api:join_request": api(public_id="request"),
    "api:join_requests_decide": api("POST"),
    "api:join_request_reopen": api("POST", public_id="request"),
    "api:join_request_approve": api("POST", public_id="request"),
    "api:join_request_decline": api("POST", public_id="request"),
    "api:join_request_notes": api(public_id="request"),
    "api:members": api(public_id="group"),
    "api:member_remove": api("POST", public_id="group", member_id="member"),
    "api:member_mute": api("POST", public_id="group", member_id="member"),
    "api:member_ban": api("POST", public_id="group", member_id="member"),
    "api:member_unban": api("POST", public_id="group", member_id="member"),
    "api:pool_groups": api("POST", public_id="pool"),
    "api:pool_group": api("DELETE", public_id="pool", group_id="group"),
    "api:pool_pictures": api(public_id="pool"),
    "api:pool_picture": api("DELETE", public_id="pool", picture_id="nothing"),
    "api:pools": api(),
    "api:pool": api(public_id="pool"),
    "api:messages": api(public_id="group"),
    "api:held": api(),
    "api:held_release": api("POST", public_id="held"),
    "api:held_decline": api("POST", public_id="held"),
    "api:reports": api(),
    "api:report_decide": api("POST", public_id="report"),
    "api:report_assign": api("POST", public_id="report"),
    "api:decisions": api(),
    "api:decision_answer": api("POST", public_id="decision"),
    "api:word_lists": api(),
    "api:word_list": api(public_id="words"),
    "api:words": api(public_id="words"),
    "api:word": api("DELETE", public_id="words", word_id="nothing"),
    "api:invites": api(),
    "api:invite": api(public_id="invite"),
    "api:redeem": api("POST"),
    "api:answer": api("POST"),
    "api:invite_figures": api(public_id="invite"),
    "api:referrals": api(public_id="fan"),
    "moderation:queue": staff(RUN),
    "moderation:held_one": staff(RUN, public_id="held"),
    "moderation:held_release": posted(staff(RUN, 302, public_id="held")),
    "moderation:held_decline": posted(staff(RUN, 422, public_id="held")),
    "moderation:reports": staff(RUN),
    "moderation:report": staff(RUN, public_id="report"),
    "moderation:report_assign": posted(staff(RUN, 302, public_id="report")),
    "moderation:decisions": staff(RUN),
    "moderation:decision": staff(RUN, public_id="decision"),
    "moderation:words": staff(RUN),
    "moderation:word_list_new": staff(LEAD),
    "moderation:word_list": staff(LEAD, public_id="words"),
    "moderation:words_remove": posted(staff(LEAD, 302, public_id="words")),
    "moderation:word_list_delete": staff(LEAD, public_id="words"),
    "moderation:rules": staff(LEAD),
    "moderation:log": staff(RUN),
    "moderation_fan:mine": signed_in(),
    "moderation_fan:decision": only("fan", public_id="decision"),
    # --- Fans ------------------------------------------------------------------------------------
    "groups_fan:request": only("fan", public_id="request"),
    "groups_fan:again": posted(only("fan", 302, public_id="request")),
    "groups_fan:rules": only("fan owner", public_id="group"),
    "groups_fan:left": only("", public_id="group"),
    "groups_fan:withdraw": posted(only("fan", 302, public_id="request")),
    "groups_fan:leave": only("fan owner", public_id="group"),
    "invites_fan:find": everybody(200),
    "invites_fan:code": differing(everybody(200, code="code"), fan=302, owner=302),
    "invites_fan:card": everybody(404, code="code"),
    "invites_mine:mine": signed_in(404, public_id="group"),
    "invites_mine:qr": signed_in(404, public_id="group"),
    "invites_mine:posters": differing(signed_in(404, public_id="group"), fan=302),
    "invites_mine:poster": signed_in(404, public_id="group", layout="square"),
    "chat_fan:groups": signed_in(),
    "chat_fan:ticket": signed_in(),
    "chat_fan:room": only("fan owner", public_id="group"),
    "chat_fan:about": only("fan owner", public_id="group"),
    "chat_fan:members": only("fan owner", public_id="group"),
    "chat_fan:member": only("owner", public_id="group", member_id="member"),
    "chat_fan:member_quiet": posted(only("owner", 422, public_id="group", member_id="member")),
    "chat_fan:member_out": only("owner", public_id="group", member_id="member"),
    "chat_fan:send": posted(only("fan owner", 422, public_id="group")),
    "chat_fan:held_away": posted(only("fan owner", 302, public_id="group", held_id="held")),
    "chat_fan:report": only("fan owner", public_id="group", seq="one"),
    "chat_fan:report_person": only("fan owner", public_id="group", member_id="member"),
    "chat_fan:read": posted(only("fan owner", 204, public_id="group")),
    "chat_fan:recall": differing(
        posted(only("", public_id="group", seq="one")), fan=403, owner=302
    ),
}

# What stands in an address for a word of ``Row.things``; objects come from the test's world.
WORDS: dict[str, str | int] = {
    "nothing": "nothing-of-the-kind",
    "nobody": "1",
    "zero": 0,
    "one": 1,
    "png": "png",
    "svg": "svg",
    "pause": "pause",
    "close": "close",
    "cancel": "cancel",
    "fans": "fans",
    "problem": "invite_full",
    "archive": "archive",
    "archived": "archived",
    "ready": "ready",
    "contacts": "contacts",
    "outlets": "outlets",
    "decline": "decline",
    "up": "up",
    "square": "square",
}

Things = Callable[[str], str | int]
