// A file of its own, because the page's policy allows no inline script.
const page = document.getElementById("swagger-ui");
SwaggerUIBundle({
  domNode: page,
  url: page.dataset.schema,
  deepLinking: true,
  displayOperationId: true,
  filter: true,
  validatorUrl: null, // the default asks another host for a badge
});
