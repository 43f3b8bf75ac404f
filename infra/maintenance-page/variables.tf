variable "owner" {
  description = "The GitHub organization or user that owns the repository. Those who deploy the app should not own it: the page must outlive the app."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9](-?[A-Za-z0-9])*$", var.owner))
    error_message = "owner takes the name of a GitHub organization or user, such as \"example-inc\"."
  }
}

variable "repository" {
  description = "The repository's name. It is part of the page's address unless a domain is given."
  type        = string
  default     = "maintenance-page"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.repository))
    error_message = "repository takes the name alone, without its owner: letters, digits, \".\", \"-\" and \"_\", 100 at most."
  }

  validation {
    condition     = !endswith(lower(var.repository), ".github.io")
    error_message = "repository takes no name that ends in .github.io: that is the owner's own site, at another address."
  }
}

variable "page_domain" {
  description = "A name of the page's own, such as page.example.com, for a permanent address. Its DNS is a CNAME to the output host. Null: https://OWNER.github.io/REPOSITORY/."
  type        = string
  default     = null

  validation {
    condition     = var.page_domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.page_domain))
    error_message = "page_domain takes a domain name in lower case, such as \"page.example.com\", without a scheme or a dot at its end."
  }
}

variable "app_domain" {
  description = "The app's own name, such as app.example.com, if DNS is to lead straight to GitHub Pages in maintenance. It needs the certificate drill of the README. Not together with page_domain: a Pages site has one name."
  type        = string
  default     = null

  validation {
    condition     = var.app_domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.app_domain))
    error_message = "app_domain takes a domain name in lower case, such as \"app.example.com\", without a scheme or a dot at its end."
  }

  validation {
    # GitHub's certificates carry the name as their common name, which holds 64 characters.
    condition     = length(coalesce(var.app_domain, "-")) < 64
    error_message = "app_domain takes fewer than 64 characters: GitHub gets no certificate for longer ones."
  }

  validation {
    condition     = var.app_domain == null || var.page_domain == null
    error_message = "Either app_domain or page_domain: a Pages site has one name, and sends everybody who comes by another to it."
  }
}

variable "enforce_https" {
  description = "Whether GitHub sends http to https on the given domain. Set it once the certificate is there: GitHub refuses it before. Without a domain https is enforced anyway."
  type        = bool
  default     = false
}

variable "folder" {
  description = "The folder with the page: every file in it is published, of any kind. Null: infra/page."
  type        = string
  default     = null
}

variable "brand" {
  description = "How the page looks: name, logo (a data: URI), accent and accent_dark (#rrggbb), contact. See the module page, which this and all below go to."
  type = object({
    name        = optional(string)
    logo        = optional(string)
    accent      = optional(string)
    accent_dark = optional(string)
    contact     = optional(string)
  })
  default = {}
}

variable "message" {
  description = "What users read until the feed says more."
  type        = string
  default     = null
}

variable "texts" {
  description = "Title and message by language, instead of the page's own."
  type = map(object({
    title   = optional(string)
    message = optional(string)
  }))
  default = {}
}

variable "feed_url" {
  description = "The whole address of the feed's summary.json, such as https://status.example.com/api/v2/summary.json. Null: the page asks no feed."
  type        = string
  default     = null
}

variable "app_url" {
  description = "The app's address, such as https://app.example.com, to which the page sends users back. Not with app_domain: there the page is at that name."
  type        = string
  default     = null

  validation {
    condition     = var.app_domain == null || var.app_url == null
    error_message = "app_url is for a page at a host of its own. With app_domain the page is at the app's own name, and reloads it: leave app_url out."
  }

  validation {
    # A folder's own page may have no use for it.
    condition     = var.app_domain != null || var.app_url != null || var.folder != null
    error_message = "The page has a host of its own (${coalesce(var.page_domain, "${var.owner}.github.io")}), so it needs app_url, such as \"https://app.example.com\", to send users back to the app."
  }

  validation {
    condition     = coalesce(var.app_url, "-") != "https://${coalesce(var.page_domain, "-")}"
    error_message = "app_url is the page's own address: the page would send users to itself. If the page is to be at the app's own name, give app_domain and leave app_url out."
  }
}

variable "probe_url" {
  description = "An address that answers only when the app is up, where the app's favicon.ico (with app_domain: the address that the visitor came to) will not do."
  type        = string
  default     = null
}
