// What an app writes, checked against the types that maintenance-watch ships. Lines that must not compile say so.

import { banner, watch } from "maintenance-watch";
import type { Maintenance, Notice, State, Texts } from "maintenance-watch";
import { texts } from "maintenance-watch/texts";

const maintenance: Maintenance = watch({
  feed: "https://status.example.com/api/v2/summary.json",
  apis: ["https://api.example.com", "/api"],
  push: "wss://push.example.com",
  every: 30,
  announce: 60,
});
watch();
watch({ feed: null, apis: null, push: undefined });

maintenance.addEventListener("maintenance", ({ detail }) => {
  const said: string = detail.message ?? "";
  const minutes: number = detail.until ? (+detail.until - +detail.now) / 60_000 : 0;
  console.log(said, minutes, detail.since?.toISOString(), detail.from);
});
maintenance.addEventListener("maintenance-planned", (event) => event.detail.from?.getTime(), { once: true });
maintenance.addEventListener("maintenance-over", function () { this.stop(); });
maintenance.addEventListener("change", () => {});
maintenance.addEventListener("something-else", (event: Event) => event.type);
const listener = (event: CustomEvent<Notice>) => event.detail.message;
maintenance.addEventListener("maintenance-changed", listener);
maintenance.removeEventListener("maintenance-changed", listener);

const state: State = maintenance.state;
if (state === "planned") console.log(maintenance.notice?.from, maintenance.now().getTime());

const remove: () => void = banner(maintenance, { texts, container: document.body, lang: "de" });
banner(maintenance, { texts: { nl: { close: "Sluiten" } } });
const words: Texts = texts.ja;
remove();

const request = new XMLHttpRequest();
maintenance.xhr(request);

declare const axios: {
  interceptors: { response: { use(seen: (v: { data: string; request?: unknown }) => any, failed: (error: any) => any): number } };
};
axios.interceptors.response.use(maintenance.axios.seen, maintenance.axios.failed);
const same: { data: string } = maintenance.axios.seen({ data: words.close, request });
console.log(same.data);

// @ts-expect-error: an address is no list of them
watch({ apis: "https://api.example.com" });
// @ts-expect-error: it is called feed
watch({ url: "https://status.example.com" });
// @ts-expect-error: the state is the module's to set
maintenance.state = "normal";
// @ts-expect-error: it may be unknown
maintenance.notice.message;
// @ts-expect-error: there is no Korean among them yet
texts.ko;
