"""In a browser: signing in by code on a phone, signing up to a team of one's own, a passkey."""

import re

from playwright.sync_api import Page, expect

from tests.stack import Pages, Stack, assert_axe, snap

PASSWORD = "correct horse battery staple"


def ask_for_code(page: Page, stack: Stack, address: str) -> str:
    """Fill in address and captcha, ask for a code, and give the code that was sent."""
    before = stack.codes_sent()
    captcha = stack.code_for(page.locator("[name=captcha_token]").input_value())
    page.get_by_label("手机号或邮箱").fill(address)
    page.get_by_label("图中数字").fill(captcha)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("10 分钟内有效")).to_be_visible()
    sent_to = address if "@" in address else f"+86{address}"
    return stack.code_for(sent_to, after=before)


def test_signing_in_by_code_on_a_phone(stack: Stack, pages: Pages) -> None:
    page = pages("phone")
    page.goto("/accounts/code/?next=/accounts/me/")
    assert_axe(page)
    expect(page.get_by_role("button", name="登录")).to_be_hidden()
    code = ask_for_code(page, stack, "13700137001")
    assert_axe(page)
    page.get_by_label("验证码", exact=True).fill("000000" if code != "000000" else "111111")
    page.keyboard.press("Enter")
    expect(page.get_by_text("还可以试 4 次")).to_be_visible()
    page.get_by_label("验证码", exact=True).fill(code)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/accounts/me/")
    expect(page.get_by_text("137****7001")).to_be_visible()
    assert_axe(page)
    page.context.clear_cookies(name="qz_session")
    page.goto("/accounts/code/")
    snap(page, "code")


def test_from_sign_up_to_a_team_and_its_pages(stack: Stack, pages: Pages) -> None:
    page = pages()
    page.goto("/accounts/signup/")
    before = stack.codes_sent()
    page.get_by_label("你的称呼").fill("曾小鹿")
    page.get_by_label("邮箱").fill("lu@browser.example")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="注册", exact=True).click()
    page.wait_for_url("**/confirm-email/")
    code = stack.code_for("lu@browser.example", after=before)
    page.locator("[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/teams/new/")
    assert_axe(page)
    page.get_by_label("名称").fill("曾小鹿的下午茶")
    expect(page.get_by_label("地址")).to_have_value("cengxiaoludexiawucha")
    page.get_by_role("button", name="创建团队").click()
    page.wait_for_url(re.compile("/t/cengxiaoludexiawucha/"))
    for path in ("", "staff/", "roles/", "audit/", "staff/leave/"):
        page.goto(f"/t/cengxiaoludexiawucha/settings/{path}")
        assert_axe(page)
    page.goto("/t/cengxiaoludexiawucha/settings/audit/")
    expect(page.get_by_role("cell", name="创建团队")).to_be_visible()


def test_a_passkey_is_added_and_opens_the_door(stack: Stack, pages: Pages) -> None:
    stack.shell(
        "from allauth.account.models import EmailAddress\n"
        "from foundation.teams.models import User\n"
        f"user = User.objects.create_user('key@browser.example', {PASSWORD!r})\n"
        "EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)\n"
    )
    site = stack.url.replace("127.0.0.1", "localhost")  # passkeys want a name
    page = pages()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{site}/accounts/login/")
    page.locator("[name=login]").fill("key@browser.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/webauthn/add/**")
    page.locator("[name=name]").fill("我的手机")
    passwordless = page.locator("[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{site}/accounts/me/")
    expect(page.get_by_text("key@browser.example")).to_be_visible()
