// The story as a partner would write it in TypeScript. It is checked against the generated types, not run.
import { coordination } from "./client.js";

export async function story(baseUrl: string, key: string): Promise<string> {
  const api = coordination(baseUrl, key);

  const event = await api.PUT("/api/v1/events/by-ref/{external_ref}/", {
    params: { path: { external_ref: "taxi-talk" } },
    body: {
      campaign: "see-me-hear-me",
      title: "Talk for taxi drivers",
      kind: "talk",
      starts_at: "2017-03-01T18:00:00Z",
      ends_at: "2017-03-01T19:30:00Z",
      place: { name: "Dudley Town Hall" },
    },
  });
  if (event.error) throw new Error(`${event.error.type}: ${event.error.detail}`);
  const version: number = event.data.version;

  const placement = await api.POST("/api/v1/placements/{id}/submit/", {
    params: { path: { id: "01890a5d-ac96-774b-bcce-b302099a8057" }, header: { "Idempotency-Key": '"8e03978e"' } },
  });
  const status: "draft" | "submitted" | undefined =
    placement.data?.status === "submitted" || placement.data?.status === "draft" ? placement.data.status : undefined;

  const headline = await api.GET("/api/v1/campaigns/{slug}/headline/", {
    params: { path: { slug: "see-me-hear-me" }, query: { channel: ["digital_media", "twitter"] } },
  });
  const people: number | null | undefined = headline.data?.people.high;

  const changes = await api.GET("/api/v1/changes/", { params: { query: { after: 0, wait: 30 } } });
  const kinds: string[] = changes.data?.items.map((item) => item.kind) ?? [];
  return `${version} ${status} ${people} ${kinds.join()}`;
}

export async function wrong(baseUrl: string): Promise<void> {
  const api = coordination(baseUrl, "coord_…");
  // @ts-expect-error there is no such address
  await api.GET("/api/v1/nothing/");
  await api.POST("/api/v1/events/", {
    // @ts-expect-error a title and more is wanted
    body: { campaign: "see-me-hear-me" },
  });
  await api.GET("/api/v1/events/", {
    // @ts-expect-error an event has no such status
    params: { query: { status: ["postponed"] } },
  });
}
