// What every page loads. Pages work without it.
import "./toasts.js";
import "./requests.js";
import "./openers.js";
import "./texts.js";

document.documentElement.classList.add("js");
