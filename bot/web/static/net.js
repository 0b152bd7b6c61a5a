// Asking the server to do something, and the words that scripts say.
const template = document.querySelector("#words");

export const words = template.dataset;
export const language = document.documentElement.lang;

/** Post JSON; gives the answer, or `{ refusal }` with the word for why not. */
export async function ask(path, body) {
  try {
    const answer = await fetch(`${path}?lang=${language}`, {
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
