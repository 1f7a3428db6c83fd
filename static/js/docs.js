// The API's description, in the vendored viewer.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null, // it would send the document to somebody else's server
  tryItOutEnabled: false,
});
