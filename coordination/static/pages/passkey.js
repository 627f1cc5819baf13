// A form with data-passkey asks the browser to make a passkey ("create") or to show one ("get"), and sends the answer.
// Its options stand in data-options, or are fetched from where the form goes. Without scripts, or in a browser that
// knows no passkeys, such a form stays hidden, and the page says so.
const answers = {
  create: (options) => window.webauthnJSON.create(options),
  get: (options) => window.webauthnJSON.get(options),
};

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return body.request_options;
}

function show(problem, text) {
  const message = document.createElement("p");
  message.className = "govuk-error-message";
  message.textContent = text;
  problem.replaceChildren(message);
}

async function send(form, problem) {
  problem.replaceChildren();
  try {
    const answer = await answers[form.dataset.passkey](await optionsOf(form));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    const cancelled = error instanceof DOMException;
    show(problem, cancelled || !error.message ? problem.dataset.cancelled : error.message);
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  document.querySelectorAll("[data-without-passkeys]").forEach((text) => (text.hidden = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, form.querySelector("[role=alert]"));
  });
}
