"""Headers as files have them, and the fields they are guessed for."""

import pytest

from community.fans.importing.target import COLUMNS
from foundation.imports.guess import mapping_guess


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["昵称", "手机号", "邮箱"], ["nickname", "phone", "email"]),
        (["姓名(必填)", "联系电话 *", "Ｅ－ｍａｉｌ"], ["nickname", "phone", "email"]),
        (["Full Name", "Mobile", "Email Address"], ["nickname", "phone", "email"]),
        (["暱稱", "手機號碼"], ["nickname", "phone"]),
        (["用户昵称", "平台ID", "关注状态"], ["nickname", "uid", "follows_us"]),
        (["昵称", "粉丝昵称"], ["nickname", None]),
        (["是否关注我们", "是否回关", "备注"], ["follows_us", "we_follow", "note"]),
        (["序号", "", "城市", "生日"], [None, None, None, None]),
        (["手机", "备用手机"], ["phone", None]),
    ],
)
def test_guess(headers: list[str], fields: list[str | None]) -> None:
    mapping = mapping_guess(headers, COLUMNS)
    assert [mapping.get(str(at)) for at in range(len(headers))] == fields
