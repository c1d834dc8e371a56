"""Platforms played by a small server: what they were asked, and what they say."""

import json
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

APP_ID, APP_SECRET = "wx0123456789", "wechat-app-secret"
KEYS = {"app_id": APP_ID, "app_secret": APP_SECRET, "callback_token": "", "aes_key": ""}
APP = {"client_id": "weibo-app", "client_secret": "weibo-app-secret"}


class Played:
    """WeChat's stable_token, Weibo's and Kuaishou's OAuth, at one address."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.slow = 0.0
        self.seconds = 7200
        self.refused: dict[str, dict[str, Any]] = {}
        self.url = server.url_for("").rstrip("/")
        self._token = 0
        for path, say in (
            ("/cgi-bin/stable_token", self._stable),
            ("/oauth2/access_token", self._access),
            ("/oauth2/refresh_token", self._access),
            ("/2/users/show.json", self._weibo_user),
        ):
            server.expect_request(path).respond_with_handler(self._noted(path, say))
        server.expect_request("/face.png").respond_with_handler(self._face)

    def times(self, path: str) -> int:
        """How often an address was asked."""
        return sum(asked == path for asked, _values in self.asked)

    def _noted(
        self, path: str, say: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            values = dict(request.values) | (request.get_json(silent=True) or {})
            self.asked.append((path, values))
            time.sleep(self.slow)
            body = self.refused.get(path) or say(values)
            return Response(json.dumps(body), 200, content_type="application/json")

        return answer

    def _stable(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["secret"] != APP_SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        self._token += values["force_refresh"] or self._token == 0 or self.seconds < 300
        return {"access_token": f"stable-{self._token}", "expires_in": self.seconds}

    def _access(self, values: dict[str, Any]) -> dict[str, Any]:
        self._token += 1
        return {
            "result": 1,
            "access_token": f"access-{self._token}",
            "expires_in": self.seconds,
            "refresh_token": f"refresh-{self._token}",
            "refresh_token_expires_in": 180 * 86400,
            "uid": "1234567",
            "open_id": "open-1",
            "scopes": ["user_info"],
        }

    def _weibo_user(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": 1234567,
            "idstr": "1234567",
            "screen_name": "林小满",
            "avatar_large": f"{self.url}/face.png",
        }

    def _face(self, request: Request) -> Response:
        out = BytesIO()
        Image.new("RGB", (40, 40), "#b4532a").save(out, "PNG")
        return Response(out.getvalue(), 200, content_type="image/png")
