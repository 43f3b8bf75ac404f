/** What an app is told: the `detail` of every event, and `maintenance.notice`. Times that nobody knows are null. */
export interface Notice {
  /** The operator's message to users. Text: never put it into a page as HTML. */
  readonly message: string | null;
  /** When maintenance began. */
  readonly since: Date | null;
  /** When it should end. */
  readonly until: Date | null;
  /** When it will begin: of a planned one only. */
  readonly from: Date | null;
  /** The time by the server's clock when the event was raised: the visitor's clock may be wrong. */
  readonly now: Date;
}

export type State = "normal" | "planned" | "maintenance";

export interface MaintenanceEventMap {
  /** It began: once for one maintenance, however many requests fail and whichever source says so first. */
  maintenance: CustomEvent<Notice>;
  /** The message or a time has changed, of what is on or of what is planned. */
  "maintenance-changed": CustomEvent<Notice>;
  /** One begins within `announce` minutes: `from`, and `until` if it is known. */
  "maintenance-planned": CustomEvent<Notice>;
  /** What was planned will not be, or not so soon. */
  "maintenance-cancelled": CustomEvent<Notice>;
  /** It is over, and that is confirmed. Nothing was retried. */
  "maintenance-over": CustomEvent<Notice>;
  /** After each of the others: `state` and `notice` are new. For stores and hooks. */
  change: Event;
}

export interface WatchOptions {
  /** Address of the feed's `…/api/v2/summary.json`. Without it nothing is polled and nothing is announced. */
  feed?: string | null;
  /**
   * Whose 503s count: origins (`https://api.example.com`), address prefixes (`https://example.com/api`) or paths of this
   * host (`/api`). Default: anybody's, if marked `X-Maintenance: on`.
   */
  apis?: readonly string[] | null;
  /** Address of the WebSocket API that tells at once: `wss://…`. */
  push?: string | null;
  /** Seconds between two looks at the feed while all is normal, give or take 25 %: 15 to 300. Default 60. */
  every?: number;
  /** How many minutes ahead a planned maintenance is announced. Default 15; 0: never. */
  announce?: number;
}

/** Of an axios response or error, all that is looked at: the XMLHttpRequest behind it. */
export interface AxiosLike {
  readonly request?: any;
}

export interface Maintenance extends EventTarget {
  readonly state: State;
  /** The last event's detail; null before the first. */
  readonly notice: Notice | null;
  /** The time by the server's clock, as far as a feed was read; it goes on evenly though the visitor sets the clock. */
  now(): Date;
  /** Watches what this request is answered. Call it before `send()`. */
  xhr(request: XMLHttpRequest): void;
  /** `axios.interceptors.response.use(maintenance.axios.seen, maintenance.axios.failed)`: both pass on what they get. */
  readonly axios: {
    readonly seen: <T extends AxiosLike>(response: T) => T;
    readonly failed: (error: any) => Promise<never>;
  };
  /** Undoes everything: `fetch` is as it was (or passes through, if somebody wrapped it since), nothing is asked again. */
  stop(): void;

  addEventListener<K extends keyof MaintenanceEventMap>(
    type: K,
    listener: ((this: Maintenance, event: MaintenanceEventMap[K]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof MaintenanceEventMap>(
    type: K,
    listener: ((this: Maintenance, event: MaintenanceEventMap[K]) => void) | null,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/**
 * Watches for maintenance: wraps `fetch`, asks the feed, listens to push. On a server it does nothing.
 *
 * ```js
 * const maintenance = watch({ feed: "https://status.example.com/api/v2/summary.json", apis: ["https://api.example.com"] });
 * maintenance.addEventListener("maintenance", ({ detail }) => console.log(detail.message, detail.until));
 * ```
 */
export declare function watch(options?: WatchOptions): Maintenance;

/** The banner's texts in one language. */
export interface Texts {
  /** It is on. */
  maintenance: string;
  /** It will be. */
  planned: string;
  /** It is over, or will not be. */
  normal: string;
  /** Stands before the time at which it begins. */
  from: string;
  /** Stands before the time at which it should end. */
  until: string;
  /** On the button. */
  close: string;
}

export interface BannerOptions {
  /** Words by language of two letters, as `maintenance-watch/texts` has them. English is built in. */
  texts?: Record<string, Partial<Texts>>;
  /** Where it is put. Default: fixed at the top of the window, or at its bottom while it would cover what has the focus. */
  container?: Element;
  /** Default: the page's `lang`, else the browser's language; English, where `texts` lacks it. */
  lang?: string;
}

/** Shows what `maintenance` says, until somebody closes it, and again on the next change. Gives what removes it. */
export declare function banner(maintenance: Maintenance, options?: BannerOptions): () => void;
