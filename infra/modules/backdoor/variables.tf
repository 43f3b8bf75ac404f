variable "name" {
  description = "Name of the app. It begins the names of what this module makes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.name))
    error_message = "name takes 1 to 24 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "app" {
  description = <<-EOT
    The back door to the app, a second CloudFront distribution in front of the app's own origin. null makes none.
    - domain_name: the back door's own name; Terraform makes its A and AAAA records in zone_id.
    - certificate_arn: ACM certificate of that name, in us-east-1.
    - origin_domain_name: the app's own origin.
    - origin_access_control_id: for an S3 origin. null means a custom origin, reached by HTTPS.
    - origin_path: folder at the origin, as in the app's own distribution.
    - default_root_object: what `/` serves; null leaves it to the origin.
    - fallback: what a path without a file extension serves, for a single-page app, such as `/index.html`.
    - health: what the health check asks for, a path that answers 200 and no redirect, and a string of the app within
      the first 5,120 bytes of the answer. The interval is 30 seconds, or 10 at a higher price; regions are at least three of
      those that Route 53 checks from.
  EOT
  type = object({
    domain_name              = string
    zone_id                  = string
    certificate_arn          = string
    origin_domain_name       = string
    origin_access_control_id = optional(string)
    origin_path              = optional(string, "")
    default_root_object      = optional(string, "index.html")
    fallback                 = optional(string)
    health = object({
      path             = optional(string, "/")
      search_string    = string
      interval_seconds = optional(number, 30)
      regions          = optional(set(string), ["us-east-1", "eu-west-1", "ap-southeast-1"])
    })
  })
  default = null

  validation {
    condition     = var.app == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?$", var.app.domain_name))
    error_message = "app.domain_name takes a host name in lower case without a trailing dot, such as backdoor.example.com."
  }
  validation {
    condition     = var.app == null || can(regex("^Z[A-Z0-9]{1,31}$", var.app.zone_id))
    error_message = "app.zone_id takes the id of a Route 53 hosted zone, such as Z0123456789ABC, without /hostedzone/ before it."
  }
  validation {
    condition     = var.app == null || can(regex("^arn:aws[a-z-]*:acm:us-east-1:", var.app.certificate_arn))
    error_message = "app.certificate_arn takes the ARN of an ACM certificate in us-east-1: CloudFront accepts those of no other Region."
  }
  validation {
    condition     = var.app == null || can(regex("^[a-z0-9.-]+$", var.app.origin_domain_name))
    error_message = "app.origin_domain_name takes a host name without https:// and without a path, such as bucket.s3.eu-central-1.amazonaws.com."
  }
  validation {
    condition     = var.app == null || can(regex("^(/[^?#]*[^/?#])?$", var.app.origin_path))
    error_message = "app.origin_path takes \"\" or a path that begins with a slash and does not end with one, such as /releases/current."
  }
  validation {
    condition     = try(var.app.default_root_object, null) == null || can(regex("^[^/]", var.app.default_root_object))
    error_message = "app.default_root_object takes the name of a file without a slash before it, such as index.html, or null."
  }
  validation {
    condition     = try(var.app.fallback, null) == null || can(regex("^/[A-Za-z0-9._/-]+$", var.app.fallback))
    error_message = "app.fallback takes the path of a file, with a slash before it, such as /index.html, or null."
  }
  validation {
    condition     = var.app == null || can(regex("^/[A-Za-z0-9._~/-]{0,150}$", var.app.health.path))
    error_message = "app.health.path takes a path of at most 151 characters that begins with a slash and has no query string, such as / or /health."
  }
  validation {
    condition     = var.app == null || try(length(var.app.health.search_string) >= 1 && length(var.app.health.search_string) <= 255, false)
    error_message = "app.health.search_string takes 1 to 255 characters that the app, and no error page, has in the first 5,120 bytes of its answer."
  }
  validation {
    condition     = var.app == null || try(contains([10, 30], var.app.health.interval_seconds), false)
    error_message = "app.health.interval_seconds takes 30 or 10: Route 53 knows no other."
  }
  validation {
    condition = var.app == null || try(length(var.app.health.regions) >= 3 && length(setsubtract(var.app.health.regions, [
      "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"
    ])) == 0, false)
    error_message = "app.health.regions takes three or more of us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, sa-east-1: Route 53 checks from nowhere else."
  }
}

variable "api" {
  description = <<-EOT
    The back door to the API, a second custom domain always mapped to the real API and closed by mutual TLS. null makes none.
    - domain_name: the back door's own name; Terraform makes its A record in zone_id.
    - certificate_arn: ACM certificate of that name, in this Region.
    - mappings: by base path, the real API's id and stage. `(none)` is the empty base path.
    - client_ca_pem: certificates (PEM) of the authorities whose clients are let in: never a private key.
    - ownership_certificate_arn: a public ACM certificate of the same name, which API Gateway demands where certificate_arn was
      imported or is from AWS Private CA.
  EOT
  type = object({
    domain_name               = string
    zone_id                   = string
    certificate_arn           = string
    mappings                  = map(object({ api_id = string, stage = string }))
    client_ca_pem             = string
    ownership_certificate_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.api == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?$", var.api.domain_name))
    error_message = "api.domain_name takes a host name in lower case without a trailing dot, such as backdoor-api.example.com."
  }
  validation {
    condition     = var.api == null || can(regex("^Z[A-Z0-9]{1,31}$", var.api.zone_id))
    error_message = "api.zone_id takes the id of a Route 53 hosted zone, such as Z0123456789ABC, without /hostedzone/ before it."
  }
  validation {
    condition     = var.api == null || can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:", var.api.certificate_arn))
    error_message = "api.certificate_arn takes the ARN of an ACM certificate in the API's own Region."
  }
  validation {
    condition     = var.api == null || try(length(var.api.mappings) > 0, false)
    error_message = "api.mappings takes at least one base path, such as { \"(none)\" = { api_id = \"a1b2c3\", stage = \"prod\" } }."
  }
  validation {
    condition = var.api == null || try(alltrue([
      for path in keys(var.api.mappings) : path == "(none)" || can(regex("^[A-Za-z0-9$_.+!*'()-]+(/[A-Za-z0-9$_.+!*'()-]+)*$", path))
    ]), false)
    error_message = "api.mappings takes base paths without a slash at either end, such as orders or v1/orders, and \"(none)\" for the empty one."
  }
  validation {
    condition     = var.api == null || try(strcontains(var.api.client_ca_pem, "-----BEGIN CERTIFICATE-----"), false)
    error_message = "api.client_ca_pem takes certificates as PEM text, such as file(\"ca.pem\"); `certificates` in this module makes one."
  }
  validation {
    condition     = var.api == null || try(!strcontains(var.api.client_ca_pem, "PRIVATE KEY"), false)
    error_message = "api.client_ca_pem takes certificates only: a private key must never get into Terraform's state. Take it out, and replace the key if it was applied before."
  }
}
