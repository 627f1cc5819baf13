import { initAll } from "../frontend/govuk-frontend.min.js";

initAll();
