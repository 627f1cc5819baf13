// A file of its own, because the page's policy allows no inline script.
const page = document.getElementById("swagger-ui");
const SCHEME = "key"; // the security scheme of openapi.yaml
const STORED = "coordination.key"; // in session storage: it outlives a reload, and ends with the tab

// Remembers the key that somebody authorises with, until they log out or close the tab.
const RememberKey = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (payload) => {
          const key = payload[SCHEME]?.value;
          if (key) sessionStorage.setItem(STORED, key);
          return authorize(payload);
        },
        logout: (logout) => (names) => {
          if (names.includes(SCHEME)) sessionStorage.removeItem(STORED);
          return logout(names);
        },
      },
    },
  },
});

// randomUUID is there over https and on localhost alone.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `"${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}

// Each press of Execute is a request of its own, safe to repeat from the shown command; a key typed into the form stays.
function withIdempotencyKey(request) {
  if (request.method?.toUpperCase() === "POST") request.headers["Idempotency-Key"] ??= freshKey();
  return request;
}

// Who has signed in may try things out without a key: their cookie goes along, and the token that shows it is this page.
function withToken(request) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token && !request.headers.Authorization) request.headers["X-CSRFToken"] = token;
  return request;
}

const ui = SwaggerUIBundle({
  domNode: page,
  url: page.dataset.schema,
  deepLinking: true,
  displayOperationId: true,
  tryItOutEnabled: true,
  filter: true,
  validatorUrl: null, // the default asks another host for a badge
  plugins: [RememberKey],
  requestInterceptor: (request) => withToken(withIdempotencyKey(request)),
  onComplete: () => {
    const key = sessionStorage.getItem(STORED);
    if (key) ui.preauthorizeApiKey(SCHEME, key);
  },
});
