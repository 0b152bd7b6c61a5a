// Asking the server to do something, and the words that scripts say.
const template = document.querySelector("#words");

export const words = template.dataset;
export const language = document.documentElement.lang;

/** What every request says of who looks: the language, and the region that is shown. */
export const look = new URLSearchParams({
  lang: language,
  region: document.documentElement.dataset.region,
}).toString();

/** Post JSON; gives the answer, or `{ refusal }` with the word for why not. */
export async function ask(path, body) {
  try {
    const answer = await fetch(`${path}?${look}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const found = await answer.json().catch(() => ({}));
    return answer.ok ? found : { refusal: found.refusal ?? "failed" };
  } catch {
    return { refusal: "failed" };
  }
}

/** Send a file as it is; gives `{ refusal }` where it was not taken. */
export async function send(path, file) {
  try {
    const name = encodeURIComponent(file.name);
    const answer = await fetch(`${path}?name=${name}&${look}`, { method: "POST", body: file });
    return answer.ok ? {} : { refusal: "failed" };
  } catch {
    return { refusal: "failed" };
  }
}
