// One telephone: its messages, its buttons, what is typed on it, and who holds it.
import { ask, look, send, words } from "./net.js";

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Phone {
  constructor(element) {
    this.element = element;
    this.number = Number(element.dataset.phone);
    this.messages = element.querySelector(".messages");
    this.who = element.querySelector(".who");
    this.input = element.querySelector("input");
    this.asked = 0;
    this.who.addEventListener("change", () => this.hold());
    this.messages.addEventListener("click", (event) => this.tap(event));
    this.messages.addEventListener("toggle", (event) => {
      if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
    }, true);
    element.querySelector(".write").addEventListener("submit", (event) => this.write(event));
    element.querySelector(".voice").addEventListener("click", () => this.post("voice", {}));
    this.file = element.querySelector(".file input");
    this.file.addEventListener("change", () => this.attach());
    element.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.input.focus();
    });
    this.settle();
    this.scrollToEnd();
  }

  get address() {
    return this.element.dataset.address;
  }

  path(rest = "") {
    return `/phones/${encodeURIComponent(this.address)}${rest}`;
  }

  /** Show who is chosen in the list; the page is told. */
  introduce() {
    const chosen = this.who.selectedOptions[0];
    this.element.dataset.address = chosen.value;
    this.element.querySelector(".face").textContent = chosen.dataset.initials;
    this.element.querySelector(".sub").textContent = chosen.dataset.sub;
    this.file.accept = chosen.dataset.accepts;
    this.file.setAttribute("aria-label", chosen.dataset.file);
    this.file.parentElement.title = chosen.dataset.file;
    const called = chosen.textContent.replace(/ \(\d+\)$/, "");
    const detail = { number: this.number, address: chosen.value, called };
    document.dispatchEvent(new CustomEvent("held", { detail }));
  }

  /** People came, or changed their names. */
  meet(people) {
    const address = this.address;
    this.who.innerHTML = people;
    this.who.value = address;
    if (this.who.selectedOptions.length) this.introduce();
  }

  /** Somebody else's telephone is in hand now. */
  async hold() {
    this.introduce();
    this.setTyping(false);
    this.messages.setAttribute("aria-live", "off");
    this.messages.replaceChildren();
    await this.refresh();
    this.messages.setAttribute("aria-live", "polite");
    this.scrollToEnd();
  }

  /** Fetch the messages anew; what is there already stays, so only the new is read aloud. */
  async refresh() {
    const mine = (this.asked += 1);
    const answer = await fetch(`${this.path()}?${look}`);
    if (!answer.ok || mine !== this.asked) return;
    const fresh = document.createElement("ol");
    fresh.innerHTML = await answer.text();
    if (mine !== this.asked) return;
    if (this.merge(fresh)) this.scrollToEnd();
  }

  merge(fresh) {
    const known = new Map([...this.messages.children].map((item) => [item.dataset.key, item]));
    let changed = false;
    let after = null;
    for (const item of [...fresh.children]) {
      const here = known.get(item.dataset.key);
      known.delete(item.dataset.key);
      if (here) {
        after = here;
        continue;
      }
      if (after) after.after(item);
      else this.messages.prepend(item);
      after = item;
      changed = true;
    }
    for (const gone of known.values()) gone.remove();
    this.settle();
    return changed;
  }

  /** Only the newest choices are stops of the Tab key; older ones can still be pressed. */
  settle() {
    const asking = [...this.messages.children].filter((item) => item.querySelector(".choices"));
    const answered = [...this.messages.querySelectorAll(":scope > .mine")].at(-1);
    const isNew = (item) => !answered
      || answered.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
    for (const [place, item] of asking.entries()) {
      const newest = asking.length - 1 - place;
      const stop = newest === 0 || (newest < 3 && isNew(item));
      for (const each of item.querySelectorAll(".choices button, summary")) {
        each.tabIndex = stop ? 0 : -1;
      }
    }
  }

  tap(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.words) {
      this.input.focus();
      this.post("words", { words: button.dataset.words });
      return;
    }
    button.classList.add("pressed");
    button.closest("details")?.removeAttribute("open");
    this.post("button", { code: button.dataset.code });
  }

  write(event) {
    event.preventDefault();
    const said = this.input.value.trim();
    if (!said) return;
    this.input.value = "";
    this.post("words", { words: said });
  }

  async post(what, body) {
    const { refusal } = await ask(this.path(`/${what}`), body);
    if (refusal) {
      if (body.words) this.input.value = body.words;
      document.dispatchEvent(new Event("failed"));
    }
  }

  async attach() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const { refusal } = await send(this.path("/file"), file);
    if (refusal) document.dispatchEvent(new Event("failed"));
  }

  setTyping(typing) {
    this.element.querySelector(".typing").hidden = !typing;
    if (typing) this.scrollToEnd();
  }

  /** Numbers beside the names in the list, and in words how many wait on other telephones. */
  paintUnread(unread, elsewhere) {
    for (const option of this.who.options) {
      const name = option.textContent.replace(/ \(\d+\)$/, "");
      const number = option.value === this.address ? 0 : (unread[option.value] ?? 0);
      const text = number ? `${name} (${number})` : name;
      if (option.textContent !== text) option.textContent = text;
    }
    const note = this.element.querySelector(".elsewhere");
    note.hidden = !elsewhere;
    note.textContent = words.elsewhere.replace("{count}", elsewhere);
  }

  scrollToEnd() {
    const behavior = calm.matches ? "auto" : "smooth";
    this.messages.scrollTo({ top: this.messages.scrollHeight, behavior });
  }
}
