variable "name" {
  description = "The name of the switch. The function is <name>-feed."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "name takes 2 to 32 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "package" {
  description = "The path of feed's zip: `make package` writes target/lambda/feed.zip."
  type        = string
  nullable    = false

  validation {
    condition     = fileexists(var.package)
    error_message = "package names no file: `make package` builds target/lambda/feed.zip."
  }
}

variable "architecture" {
  description = "What the zip was built for: `make package ARCH=arm64` builds for arm64."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture takes x86_64 or arm64."
  }
}

variable "prefix" {
  description = "The prefix of the switch's parameters, as the module switch gives it out."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.prefix))
    error_message = "prefix takes a path of Parameter Store such as /maintenance/shop: it begins with a slash and ends without one."
  }
}

variable "service_name" {
  description = "What users call the service: `page.name` of the feed."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.service_name) != "" && length(var.service_name) <= 100
    error_message = "service_name takes 1 to 100 characters that are not all white space."
  }
}

variable "page_url" {
  description = "The maintenance page's permanent address, to which the feed links; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.page_url == null || can(regex("^https?://", var.page_url))
    error_message = "page_url takes an absolute URL such as https://maintenance.example.org/."
  }
}

variable "message" {
  description = "What users read where neither the operator nor a window says anything; null for a polite sentence, the same as mock-api's."
  type        = string
  default     = null
}

variable "domain" {
  description = <<-TEXT
    A name of the feed's own, such as status.example.com: its hosted zone, where A and AAAA records are made, and an
    issued ACM certificate of us-east-1. null serves it at CloudFront's name. It must not be a name that is switched.
  TEXT
  type = object({
    domain_name     = string
    zone_id         = string
    certificate_arn = string
  })
  default = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain.domain_name))
    error_message = "domain.domain_name takes a full name in lower case such as status.example.com, with no dot at its end, no scheme and no wildcard."
  }

  validation {
    condition     = var.domain == null || can(regex("^Z[A-Z0-9]{1,31}$", var.domain.zone_id))
    error_message = "domain.zone_id takes the id of a hosted zone such as Z0123456789ABC: not its name, and without /hostedzone/."
  }

  validation {
    condition     = var.domain == null || can(regex("^arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/.+$", var.domain.certificate_arn))
    error_message = "domain.certificate_arn takes the ARN of an ACM certificate in us-east-1: CloudFront accepts those of no other Region."
  }
}

variable "origin_shield" {
  description = "The Region of CloudFront's Origin Shield, the one cache that asks the function: nearest takes what CloudFront's documentation names for this Region, none leaves it out."
  type        = string
  default     = "nearest"
  nullable    = false

  validation {
    condition     = contains(concat(["nearest", "none"], values(local.shields)), var.origin_shield)
    error_message = "origin_shield takes nearest, none, or a Region that has an Origin Shield: ${join(", ", sort(distinct(values(local.shields))))}."
  }
}

variable "price_class" {
  description = "From which of CloudFront's edge locations users are served: PriceClass_100 is North America and Europe, the cheapest; others are served from there, too, only slower."
  type        = string
  default     = "PriceClass_100"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class takes PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "reserved_concurrency" {
  description = "What is kept for the function of the account's concurrency, and the most that it takes; -1 reserves nothing, for new accounts."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.reserved_concurrency == -1 || (var.reserved_concurrency >= 1 && floor(var.reserved_concurrency) == var.reserved_concurrency)
    error_message = "reserved_concurrency takes a whole number from 1, or -1 to reserve nothing."
  }
}

variable "memory_megabytes" {
  description = "The function's memory, and with it its share of a processor: 1769 are a whole one."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_megabytes >= 128 && var.memory_megabytes <= 10240
    error_message = "memory_megabytes takes 128 to 10240."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are notified when the feed is not healthy: its errors, its throttles."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[a-z-]+:sns:${local.region}:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", arn))])
    error_message = "alarm_topic_arns takes ARNs of SNS topics of this Region."
  }
}

variable "log_retention_days" {
  description = "How long the function's log is kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days takes one of CloudWatch Logs' own numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
