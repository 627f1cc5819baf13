// node validate.js FEED: what OpenActive's two validators find in the feed at that address, as JSON on one line.
const { validate } = require("@openactive/data-model-validator");
const { RpdeValidator } = require("@openactive/rpde-validator");

const SERIOUS = ["failure", "warning"]; // the rest are notices and suggestions

async function ofModels(url) {
  const found = [];
  for (let next = url; ; ) {
    const page = await (await fetch(next)).json();
    const items = page.items.length;
    for (const error of items ? await validate(page, { validationMode: "RPDEFeed" }) : []) {
      if (error.severity === "failure") found.push({ type: error.type, path: error.path, message: error.message });
    }
    if (page.next === next) return { found, last: next };
    next = page.next;
  }
}

async function ofPages(url) {
  const log = await RpdeValidator(url, { pageLimit: 50 });
  return log.pages.flatMap(({ url: at, errors }) =>
    errors
      .filter((error) => SERIOUS.includes(error.severity))
      .map((error) => ({ url: at, type: error.type, message: error.message })),
  );
}

(async () => {
  const url = process.argv[2];
  const { found, last } = await ofModels(url);
  console.log(JSON.stringify({ models: found, last, pages: await ofPages(url) }));
})();
