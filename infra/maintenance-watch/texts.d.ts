import type { Texts } from "./maintenance-watch.js";

/**
 * The banner's texts in English, German, French, Spanish, Japanese and Arabic.
 *
 * `banner(maintenance, { texts })`; import only this file's parts that you need, or write your own in the same shape.
 */
export declare const texts: Record<"en" | "de" | "fr" | "es" | "ja" | "ar", Texts>;
