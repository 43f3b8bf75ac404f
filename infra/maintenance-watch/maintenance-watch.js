/*! maintenance-watch, Apache-2.0 */
const GAP = 15e3
const last = { feed: -GAP, push: -GAP }
const live = typeof document == "object"
const now = () => performance.now()
const time = text => (Date.parse(text) ? new Date(text) : null)
const path = url => new URL(url, document.baseURI).href.replace(/\/*([?#].*)?$/, "/")

const read = async ({ body }) => {
	try {
		const reader = body.pipeThrough(new TextDecoderStream(), { signal: AbortSignal.timeout(8e3) }).getReader()
		let text = ""
		for (let part; text.length < 65536 && (part = (await reader.read()).value); ) text += part
		reader.cancel()
		return JSON.parse(text) || {}
	} catch {
		return {}
	}
}

export const watch = ({ feed, apis, push, every = 60, announce = 15 } = {}) => {
	const due = { feed: feed ? 0 : NaN, push: push ? 0 : NaN }
	const tries = { feed: feed ? 0 : 3, push: 0 }
	let ahead = Date.now() - now()
	let heard = -GAP
	let pushed = -GAP
	let gist, source, socket, timer, quiet
	let ended = -3e5

	const isOn = () => self.state == "maintenance"
	const later = (job, ms) => {
		due[job] = now() + Math.min(ms * 2 ** tries[job], 3e5) * (0.75 + Math.random() / 2)
	}

	const tell = (state, { message, since, until, from } = {}) => {
		const was = self.state
		message = message?.trim?.().slice(0, 1e3) || (state == was && self.notice?.message) || null
		const detail = { message, since: time(since), until: time(until), from: time(from) }
		const said = JSON.stringify(detail)
		if (!timer || (state == was && (said == gist || state == "normal"))) return
		gist = said
		detail.now = self.now()
		self.state = state
		self.notice = detail
		if (!isOn()) {
			source = 0
			ended = now()
		} else if (feed && was != state) {
			quiet = now() - ended < 3e5 ? quiet * 2 : GAP
			later("feed", 2e4)
		}
		const kind = was == state ? "-changed" : isOn() ? "" : state == "planned" ? "-planned" : was == "planned" ? "-cancelled" : "-over"
		self.dispatchEvent(new CustomEvent("maintenance" + kind, { detail }))
		self.dispatchEvent(new Event("change"))
	}

	const hear = async answer => {
		try {
			const url = path(answer.url || answer.responseURL)
			const api = apis ? apis.find(api => url.startsWith(path(api))) : new URL(url).origin
			const header = () => answer.headers?.get("X-Maintenance") ?? answer.getResponseHeader("X-Maintenance")
			if (api && answer.status == 503 && header() == "on") {
				heard = now()
				source = api
				const said = await read(answer.clone?.() ?? new Response(answer.response))
				if (!isOn() || (said.message && tries.feed > 2)) tell("maintenance", said)
			} else if (isOn() && tries.feed > 2 && api == source && now() > heard + GAP && /^[234]/.test(answer.status)) tell("normal")
		} catch {}
	}

	const learn = ({ scheduled_maintenances: all, generated_at }, asked) => {
		const isSoon = one => one.status == "scheduled" && Math.abs(Date.parse(one.scheduled_for) - self.now()) <= announce * 6e4
		const on = all.find(one => one.status == "in_progress")
		ahead = Date.parse(generated_at) - now() || ahead
		const one = on ?? all.find(isSoon) ?? {}
		if (isOn() && asked - (on ? pushed : heard) < quiet) return
		if (isOn() && !on) tell("normal")
		tell(on ? "maintenance" : one.status ? "planned" : "normal", {
			message: one.incident_updates?.[0]?.body,
			since: one.started_at,
			until: one.scheduled_until,
			from: on ? null : one.scheduled_for,
		})
	}

	const jobs = {
		async feed() {
			const asked = now()
			try {
				const answer = await fetch(feed, { credentials: "omit", signal: AbortSignal.timeout(8e3) })
				learn(answer.ok && (await read(answer)), asked)
				tries.feed = 0
			} catch {
				tries.feed++
			}
			later("feed", isOn() ? 2e4 : every * 1e3)
		},
		push() {
			socket = new WebSocket(push)
			const ping = setInterval(() => socket.send("ping"), 48e4)
			socket.onopen = () => (tries.push = 0)
			socket.onclose = () => {
				clearInterval(ping)
				later("push", Math.random() * 6e4)
				tries.push++
			}
			socket.onmessage = async ({ data }) => {
				const said = await read(new Response(data))
				if (said.maintenance === true) {
					heard = pushed = now()
					tell("maintenance", said)
				} else if (said.maintenance === false && isOn())
					if (tries.feed > 2) tell("normal")
					else due.feed = now() + Math.random() * 1e4
			}
		},
	}
	const tick = () => {
		for (const job in jobs)
			if (!document.hidden && now() >= Math.max(due[job], last[job] + GAP)) {
				due[job] = Infinity
				last[job] = now()
				jobs[job]()
			}
	}

	const { fetch } = globalThis
	const ours = async (...ask) => {
		const answer = await fetch(...ask)
		hear(answer)
		return answer
	}
	const close = () => socket?.close()
	const self = Object.assign(new EventTarget(), {
		state: "normal",
		notice: null,
		now: () => new Date(ahead + now()),
		xhr: xhr => xhr.addEventListener("loadend", () => hear(xhr)),
		axios: {
			seen: answer => (hear(answer.request), answer),
			failed: error => (hear(error?.request), Promise.reject(error)),
		},
		stop() {
			if (!timer) return
			timer = clearInterval(timer)
			close()
			removeEventListener("pagehide", close)
			if (window.fetch == ours) window.fetch = fetch
		},
	})
	if (!live) return self
	timer = setInterval(tick, 1e3)
	addEventListener("pagehide", close)
	window.fetch = ours
	return self
}

const ENGLISH = {
	maintenance: "Down for maintenance.",
	planned: "Maintenance is planned.",
	normal: "All is back to normal.",
	from: "Start:",
	until: "End:",
	close: "Close",
}

export const banner = (maintenance, { texts, container, lang } = {}) => {
	if (!live) return () => {}
	lang = (lang || document.documentElement.lang || navigator.language).slice(0, 2)
	if (!texts?.[lang]) lang = "en"
	const words = { ...ENGLISH, ...texts?.[lang] }
	const locale = navigator.languages.find(each => each.startsWith(lang)) ?? lang
	const [box, status, left, close] = ["aside", "output", "b", "button"].map(tag => document.createElement(tag))
	box.style.cssText =
		"background:CanvasText;color:Canvas;text-align:center;padding:0 1em;line-height:2.2;z-index:9999;position:" + (container ? "" : "fixed")
	box.lang = lang
	box.dir = "auto"
	close.textContent = words.close
	box.append(status, " ", left, " ", close)
	;(container || document.body).append(box)

	let end
	const tick = () => {
		const ms = end - maintenance.now()
		const text = ms > 0 && ms < 6e6 ? new Intl.RelativeTimeFormat(locale).format(Math.ceil(ms / 6e4), "minute") : ""
		if (left.textContent != text) left.textContent = text
		const focus = document.querySelector(":focus")
		if (focus != close) box.style.inset = focus?.getBoundingClientRect().top < box.offsetHeight ? "auto 0 0" : "0 0 auto"
	}
	const show = () => {
		const { message, from, until } = maintenance.notice
		end = from ?? until
		const time = end?.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" })
		status.textContent = [words[maintenance.state], message, time && words[from ? "from" : "until"], time].join(" ")
		close.hidden = false
		tick()
	}
	const hide = () => {
		end = status.textContent = ""
		close.hidden = true
		tick()
	}
	hide()
	if (maintenance.state != "normal") show()
	close.onclick = hide
	const timer = setInterval(tick, 1e3)
	maintenance.addEventListener("change", show)
	return () => {
		clearInterval(timer)
		maintenance.removeEventListener("change", show)
		box.remove()
	}
}
