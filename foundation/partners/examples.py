"""Example bodies, made from the API's document: no field is shown that is not in it."""

import json
from typing import Any

# What a text of that name looks like.
_TEXTS = {
    "announcement": "周六早上 8:00 直播",
    "blurb": "一起好好吃早餐",
    "changes": "tags",
    "channel": "抖音直播",
    "column": "手机",
    "code": "k3m8qz7w2p",
    "display_name": "小鹿",
    "email": "xiaolu@example.com",
    "encoding": "gb18030",
    "field": "phone",
    "filename": "粉丝.csv",
    "file": "@粉丝.csv",
    "emails": "xiaolu@example.com",
    "handle": "小鹿在路上",
    "label": "生日",
    "link": "https://example.com/j/k3m8qz7w2p/",
    "name": "小满的早餐桌",
    "nickname": "小鹿",
    "note": "直播间老朋友",
    "phone": "+8613800000001",
    "phones": "+8613800000001",
    "phrase": "春风带来新早餐",
    "platform": "weibo",
    "reasons": "“12”不是手机号",
    "reason": "发广告",
    "samples": "小鹿",
    "sender_name": "林小满",
    "target": "fans",
    "text": "早上好",
    "time": "20:00",
    "tags": "老粉",
}
# Objects with names of the team's own, and lists of them.
_OBJECTS: dict[str, Any] = {
    "cells": {"nickname": "小鹿", "phone": "13800000001"},
    "custom": {"sheng_ri": "1999-03-02", "xiao_fei_e": 1200},
    "mapping": {"0": "nickname", "1": "phone"},
}
_FORMATS = {
    "date-time": "2026-12-01T20:00:00+08:00",
    "date": "2026-12-01",
    "uri": "https://example.com/",
    "email": "xiaolu@example.com",
}
_DEEPEST = 8


def example(made: dict[str, Any], schema: dict[str, Any], *, line: bool = False) -> str:
    """JSON that fits ``schema`` of the document ``made``, on one ``line`` if asked; empty where
    there is no body."""
    if not schema or schema.get("format") == "binary":
        return ""
    value = _value(made, schema, "", 0)
    return json.dumps(value, ensure_ascii=False, indent=None if line else 2)


def _value(made: dict[str, Any], schema: dict[str, Any], name: str, depth: int) -> Any:
    while "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if depth > _DEEPEST:
        return None
    for several in ("allOf", "oneOf", "anyOf"):
        if schema.get(several):
            return _value(made, schema[several][0], name, depth + 1)
    if schema.get("enum"):
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if name in _OBJECTS:
        return _OBJECTS[name]
    if kind == "object":
        return {
            each: _value(made, inner, each, depth + 1)
            for each, inner in schema.get("properties", {}).items()
            if not inner.get("writeOnly")
        }
    if kind == "array":
        return [_value(made, _named(made, schema.get("items", {}), name), name, depth + 1)]
    if kind in {"integer", "number"}:
        return max(int(schema.get("minimum", 1)), 1)
    if kind == "boolean":
        return name != "recalled"  # with the text that stands beside it
    return _text(schema, name)


def _named(made: dict[str, Any], schema: dict[str, Any], name: str) -> dict[str, Any]:
    """A list's rows; the value in a row of ``phones`` is a phone."""
    while "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    fields = schema.get("properties", {})
    if name in _TEXTS and "value" in fields:
        return {**schema, "properties": {**fields, "value": {"type": "string", "const": name}}}
    return schema


def _text(schema: dict[str, Any], name: str) -> str:
    """A text in its format, or as one of that name is; an opaque id for all others."""
    name = schema.get("const", name)
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return _TEXTS.get(name, "H4je13Wnks4W"[: schema.get("maxLength", 12)])
