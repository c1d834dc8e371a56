// Sharing a code: the phone's own share sheet where there is one, and inside WeChat the card that
// its script makes of the page. Without either the page works as it is.
for (const button of document.querySelectorAll("[data-share]")) {
  const said = { title: button.dataset.title, text: button.dataset.text, url: button.dataset.share };
  if (!navigator.share || (navigator.canShare && !navigator.canShare(said))) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share(said).catch(() => {}); // who changes their mind gets no error
  });
}

const place = document.querySelector("[data-wechat-card]");

async function card() {
  const page = location.href.split("#")[0];
  const answer = await fetch(`${place.dataset.wechatCard}?url=${encodeURIComponent(page)}`);
  if (!answer.ok || !window.wx) return;
  const { title, desc, link, imgUrl, ...signed } = await answer.json();
  window.wx.config({
    ...signed,
    debug: false,
    jsApiList: ["updateAppMessageShareData", "updateTimelineShareData"],
  });
  window.wx.ready(() => {
    window.wx.updateAppMessageShareData({ title, desc, link, imgUrl });
    window.wx.updateTimelineShareData({ title, link, imgUrl });
    document.documentElement.dataset.wechatReady = "yes";
  });
}

if (place) card().catch(() => {});
