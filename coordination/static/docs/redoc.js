// A file of its own, because the page's policy allows no inline script. System fonts, so that none is fetched.
const page = document.getElementById("redoc");

// Redoc shows its maker's logo from another host; the policy would block it, but it is not even asked for.
const elsewhere = (address) => new URL(address, location.href).host !== location.host;
const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (name !== "src" || !elsewhere(value)) setAttribute.call(this, name, value);
};
const src = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...src,
  set(value) {
    if (!elsewhere(value)) src.set.call(this, value);
  },
});

Redoc.init(
  page.dataset.schema,
  {
    theme: {
      typography: { fontFamily: "Arial, sans-serif", headings: { fontFamily: "Arial, sans-serif" } },
    },
  },
  page,
);
