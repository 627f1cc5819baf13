// The same story through the TypeScript client of hey-api, with the same environment and the same outcome.
import { createClient } from "./client";
import * as api from "./sdk.gen";

const campaign = "see-me-hear-me";

function caller(key: string) {
  return { client: createClient({ baseUrl: process.env.BASE, auth: process.env[key] }), throwOnError: true as const };
}

async function main() {
  const [dudley, police, lead] = [caller("DUDLEY"), caller("POLICE"), caller("LEAD")];
  const { data: event } = await api.eventsByRef({
    ...dudley,
    path: { external_ref: "taxi-talk" },
    body: {
      campaign,
      title: "Talk for taxi drivers",
      kind: "talk",
      starts_at: "2017-03-01T18:00:00Z",
      ends_at: "2017-03-01T19:30:00Z",
      place: { name: "Dudley Town Hall" },
    },
  });
  const { data: scheduled } = await api.eventsSchedule({ ...dudley, path: { id: event.id } });
  const { data: listed } = await api.eventsList({ ...dudley, query: { campaign: [campaign], status: ["scheduled", "completed"] } });
  const refused = await api.eventsPartialUpdate({
    client: dudley.client,
    path: { id: event.id },
    headers: { "If-Match": '"1"' },
    body: { title: "Talk" },
  });

  const { data: placement } = await api.placementsCreate({
    ...dudley,
    body: {
      campaign,
      mode: "bus",
      site: { stop: "43000875301" },
      format: "A3 poster",
      quantity: 12,
      creative: { title: "Know the signs" },
      starts_on: "2017-02-20",
      ends_on: "2017-03-03",
    },
  });
  await api.placementsSubmit({ ...dudley, path: { id: placement.id } });
  const { data: reviews } = await api.reviewsList({ ...police, query: { placement: [placement.id] } });
  const review = reviews.results[0];
  const { data: decided } = await api.reviewsDecide({
    ...police,
    path: { id: review.id },
    headers: { "If-Match": `"${review.version}"` },
    body: { decision: "approve" },
  });
  const { data: approved } = await api.placementsRetrieve({ ...dudley, path: { id: placement.id } });

  const figure = {
    campaign,
    area: "E08000027",
    period: { from: "2017-02-17", to: "2017-03-03" },
    qualifier: "exact" as const,
    source: "media monitoring",
  };
  await api.reachMetricsCreate({
    ...lead,
    body: { ...figure, channel: "digital_media", measure: "people_reached", value: 761_000 },
  });
  await api.reachMetricsCreate({
    ...lead,
    body: { ...figure, channel: "twitter", measure: "accounts_reached", value: 278_000 },
  });
  const { data: headline } = await api.campaignsHeadline({ ...dudley, path: { slug: campaign } });

  const table =
    "external_ref,campaign,title,kind,starts_at,ends_at\r\n" +
    "stall-1,see-me-hear-me,Stall,stall,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z\r\n";
  const { data: operation } = await api.importsCreate({
    ...dudley,
    query: { resource: "events" },
    body: table,
    headers: { "Content-Type": "text/csv" } as {},
    bodySerializer: null,
  });
  return {
    event: scheduled.status,
    listed: listed.results.map((one) => one.external_ref),
    stale: refused.error?.type,
    review: decided.status,
    placement: approved.status,
    contacts: headline.contacts.total,
    people: headline.people.low,
    import: [operation.kind, operation.progress.total],
  };
}

main().then(
  (outcome) => console.log(JSON.stringify(outcome)),
  (problem) => {
    console.error(problem);
    process.exit(1);
  },
);
