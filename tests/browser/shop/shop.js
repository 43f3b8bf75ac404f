// A little single-page shop: its orders, and one of them at an address of its own.

import { banner, watch } from "/maintenance-watch/maintenance-watch.js";

const base = location.host.slice(location.host.indexOf(".") + 1);
const api = `${location.protocol}//api.${base}`;
const asked = new URLSearchParams(location.search);

export const maintenance = watch({
  feed: `${location.protocol}//status.${base}/api/v2/summary.json`,
  apis: [api],
  ...(asked.has("every") && { every: Number(asked.get("every")) || undefined }),
  ...(asked.has("push") && { push: `ws://push.${base}` }),
});
banner(maintenance, { container: document.getElementById("notice") });

// For tests, and for the console.
const told = [];
Object.assign(window, { maintenance, told });
for (const kind of ["maintenance", "maintenance-changed", "maintenance-planned", "maintenance-over"])
  maintenance.addEventListener(kind, ({ detail }) => told.push({ kind, detail }));

const main = document.getElementById("main");

class Refused extends Error {}

async function ask(path, options) {
  const answer = await fetch(api + path, options);
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(problem.message ?? problem.detail ?? `The shop answered ${answer.status}.`);
}

function element(name, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...(text === undefined ? children : [text]));
  return made;
}

function list(orders) {
  const lines = orders.map((order) =>
    element("li", {}, element("a", { className: "card", href: `/orders/${order.id}` },
      element("span", { text: `Order ${order.id}: ${order.item}` }),
      element("span", { className: "soft", text: order.status }))));
  return [element("h1", { text: "Your orders" }), element("ul", {}, ...lines)];
}

function detail(order) {
  const rows = Object.entries({ Item: order.item, Price: `€ ${order.price}`, Status: order.status });
  const button = element("button", { type: "button", text: "I have received it" });
  const said = element("div");
  said.setAttribute("role", "status");
  button.addEventListener("click", () => confirm(order, said));
  return [
    element("h1", { text: `Order ${order.id}` }),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })])),
    button,
    said,
  ];
}

async function confirm(order, said) {
  try {
    await ask(`/orders/${order.id}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-Shop": "web" },
      body: JSON.stringify({ status: "delivered" }),
    });
    said.replaceChildren(element("p", { className: "done", text: "Thank you: we have noted that." }));
  } catch (error) {
    said.replaceChildren(wrong(error));
  }
}

function wrong(error) {
  const reason = error instanceof Refused ? error.message : "The shop cannot be reached.";
  return element("p", { className: "wrong", text: `That did not work. ${reason}` });
}

async function show() {
  const [, id] = location.pathname.match(/^\/orders\/(\d+)$/) ?? [];
  try {
    const { orders } = await ask(id ? `/orders/${id}` : "/orders");
    const order = orders.find((each) => String(each.id) === id);
    main.replaceChildren(...(order ? detail(order) : list(orders)));
    document.title = order ? `Order ${id} · The tea shop` : "The tea shop";
  } catch (error) {
    main.replaceChildren(element("h1", { text: "Your orders" }), wrong(error));
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show().then(() => main.focus());
});
addEventListener("popstate", show);
show();
