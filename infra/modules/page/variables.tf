variable "folder" {
  description = "The folder with the page: every file in it is given out, and the places of those that end in .html are filled. Null: infra/page."
  type        = string
  default     = null

  validation {
    condition     = var.folder == null || try(length(fileset(var.folder, "**")) > 0, false)
    error_message = "folder takes the path of a folder that holds the page's files, at least index.html and 404.html. There is none at ${abspath(coalesce(var.folder, "."))}."
  }
}

variable "brand" {
  description = "How the page looks: the name above it, a logo (a data: URI), the colour of links and edges by day and in the dark (#rrggbb), and whom to ask. What is not given stays as the page has it."
  type = object({
    name        = optional(string)
    logo        = optional(string)
    accent      = optional(string)
    accent_dark = optional(string)
    contact     = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    # Nothing in it can end the attribute that it is in.
    condition     = var.brand.logo == null || can(regex("^data:image/[a-z0-9.+-]+(;[A-Za-z0-9=-]+)*,[^\\s\"<>]+$", var.brand.logo))
    error_message = "brand.logo takes a data: URI of an image, such as \"data:image/svg+xml;base64,$${filebase64(\"logo.svg\")}\": the page asks nobody for anything."
  }

  validation {
    condition     = alltrue([for colour in [var.brand.accent, var.brand.accent_dark] : colour == null || can(regex("^#[0-9A-Fa-f]{6}$", colour))])
    error_message = "brand.accent and brand.accent_dark take a colour of six hexadecimal digits, such as \"#2b5c8a\"."
  }

  validation {
    condition     = (var.brand.accent == null) == (var.brand.accent_dark == null)
    error_message = "brand.accent and brand.accent_dark are given together: a colour that can be read on light paper cannot be read in the dark."
  }
}

variable "message" {
  description = "What users read until the feed says more, and where there is no feed or no JavaScript. In any language: those that texts does not translate it into read it as it is."
  type        = string
  default     = null
}

variable "texts" {
  description = "Title and message by language, instead of the page's own translations: en, de, fr, es, ja, ar."
  type = map(object({
    title   = optional(string)
    message = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.texts), ["en", "de", "fr", "es", "ja", "ar"])) == 0
    error_message = "texts takes the languages en, de, fr, es, ja and ar. The page does not speak: ${join(", ", setsubtract(keys(var.texts), ["en", "de", "fr", "es", "ja", "ar"]))}."
  }
}

variable "feed_url" {
  description = "The whole address of the feed's summary.json, such as https://status.example.com/api/v2/summary.json. Null: the page asks no feed."
  type        = string
  default     = null

  validation {
    condition     = var.feed_url == null || can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%-]+)*/summary\\.json$", var.feed_url))
    error_message = "feed_url takes an https address that ends in /summary.json, such as \"https://status.example.com/api/v2/summary.json\"."
  }
}

variable "app_url" {
  description = "The app's address, such as https://app.example.com, where the page has a host of its own. Null where it is at the app's own name."
  type        = string
  default     = null

  validation {
    condition     = var.app_url == null || can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?$", var.app_url))
    error_message = "app_url takes an https address without a path or a slash at its end, such as \"https://app.example.com\"."
  }
}

variable "probe_url" {
  description = "An address that answers only when the app is up. One that ends in .ico, .png, .gif, .jpg, .svg or .webp is loaded as an image; any other is fetched, which needs CORS unless it is at the page's own name. Null: the app's favicon.ico, or at the app's own name the address that the visitor came to."
  type        = string
  default     = null

  validation {
    condition     = var.probe_url == null || can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\\s\"'<>\\\\#]*)?$", var.probe_url))
    error_message = "probe_url takes an https address, such as \"https://app.example.com/health\"."
  }
}
