"""Fans the team's follower list does not know, who send a screenshot of their follow."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from community.groups.services import request_proof_send
from community.invites.models import Invite
from community.invites.services import invite_redeem
from foundation.scopes.actors import Actor
from foundation.teams.models import User

_STRANGERS = (
    ("不吃香菜的阿花", "13900000101", "阿花不吃香菜"),
    ("深夜煮面", "13900000102", "深夜煮面啊"),
)


def strangers_with_proof(invite: Invite) -> int:
    """Two come by the code, are held by the follow rule, and send proof. Uses up nobody."""
    for nickname, phone, handle in _STRANGERS:
        user = User.objects.create_user(phone=f"+86{phone}", display_name=nickname)
        actor = Actor(kind="fan", user_id=user.pk, ip="127.0.0.1")
        outcome = invite_redeem(text_or_code=invite.code, user=user, actor=actor, consent=True)
        if outcome.request is not None:
            request_proof_send(
                request=outcome.request,
                upload=SimpleUploadedFile("proof.png", screenshot(), content_type="image/png"),
                claimed_handle=handle,
                actor=actor,
            )
    return 0


def screenshot() -> bytes:
    """A phone's picture of a profile page with its follow button pressed, as PNG bytes."""
    image = Image.new("RGB", (540, 960), "#f4f4f5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 540, 320), fill="#b4532a")
    draw.ellipse((190, 220, 350, 380), fill="#fde8d7", outline="white", width=8)
    for top, width in ((430, 260), (480, 180), (640, 420), (690, 380), (740, 400)):
        draw.rounded_rectangle(
            (270 - width // 2, top, 270 + width // 2, top + 22), radius=11, fill="#d4d4d8"
        )
    draw.rounded_rectangle((180, 540, 360, 596), radius=28, fill="#e4e4e7", outline="#a1a1aa")
    draw.line((230, 570, 255, 585), fill="#52525b", width=6)
    draw.line((255, 585, 310, 552), fill="#52525b", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
