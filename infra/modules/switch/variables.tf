variable "name" {
  description = "The name of this switch. Everything that is made for it begins with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "name takes 2 to 32 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "prefix" {
  description = "The prefix of the switch's parameters; /maintenance/<name> if it is null."
  type        = string
  default     = null

  validation {
    condition     = var.prefix == null || can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.prefix))
    error_message = "prefix takes a path of Parameter Store such as /maintenance/shop: it begins with a slash and ends without one."
  }

  validation {
    condition     = var.prefix == null || !can(regex("(?i)^/(aws|ssm)", var.prefix))
    error_message = "prefix may not begin with /aws or /ssm: Parameter Store keeps these for itself."
  }
}

variable "switch_package" {
  description = "The path of the switch's zip: `make package` writes target/lambda/switch.zip."
  type        = string

  validation {
    condition     = fileexists(var.switch_package)
    error_message = "switch_package names no file: `make package` builds target/lambda/switch.zip."
  }
}

variable "mock_api_package" {
  description = "The path of mock-api's zip: `make package` writes target/lambda/mock-api.zip."
  type        = string

  validation {
    condition     = fileexists(var.mock_api_package)
    error_message = "mock_api_package names no file: `make package` builds target/lambda/mock-api.zip."
  }
}

variable "architecture" {
  description = "What both zips were built for: `make package ARCH=arm64` builds for arm64."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture takes x86_64 or arm64."
  }
}

variable "dns_targets" {
  description = <<-TEXT
    Records that the switch flips. Each side is a list of record sets: A, AAAA, HTTPS and CNAME, by alias or by ttl and
    values. `group` puts several targets into one parameter (P/targets/<group>): worth it from the ninth on, since
    parameters are read ten at a time. `adopt` makes the switch manage a record that holds neither side. `role_arn` is a role in
    the zone's account that the switch assumes.
  TEXT
  type = list(object({
    name     = string
    zone_id  = string
    record   = string
    group    = optional(string)
    adopt    = optional(bool)
    role_arn = optional(string)
    normal = list(object({
      type   = string
      ttl    = optional(number)
      values = optional(list(string))
      alias = optional(object({
        dns_name               = string
        zone_id                = string
        evaluate_target_health = optional(bool, false)
      }))
    }))
    maintenance = list(object({
      type   = string
      ttl    = optional(number)
      values = optional(list(string))
      alias = optional(object({
        dns_name               = string
        zone_id                = string
        evaluate_target_health = optional(bool, false)
      }))
    }))
  }))
  default = []

  validation {
    condition     = alltrue(flatten([for target in var.dns_targets : [for name in compact([target.name, target.group]) : can(regex("^[A-Za-z0-9._-]{1,64}$", name))]]))
    error_message = "dns_targets[].name and group take up to 64 letters, digits, dots, underscores and hyphens."
  }

  validation {
    condition     = alltrue([for target in var.dns_targets : can(regex("^Z[A-Z0-9]{1,31}$", target.zone_id))])
    error_message = "dns_targets[].zone_id takes the id of a hosted zone such as Z0123456789ABC: not its name, and without /hostedzone/. `aws route53 list-hosted-zones-by-name` lists them."
  }

  validation {
    condition     = alltrue([for target in var.dns_targets : can(regex("^(\\*\\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)+[A-Za-z0-9_-]{1,63}\\.?$", target.record)) && length(target.record) <= 254])
    error_message = "dns_targets[].record takes a full DNS name such as app.example.com."
  }

  validation {
    condition = alltrue(flatten([
      for target in var.dns_targets : [
        for set in concat(target.normal, target.maintenance) : contains(["A", "AAAA", "HTTPS", "CNAME"], set.type)
      ]
    ]))
    error_message = "dns_targets[].normal[].type and maintenance[].type take A, AAAA, HTTPS or CNAME."
  }

  validation {
    condition = alltrue(flatten([
      for target in var.dns_targets : [
        for set in concat(target.normal, target.maintenance) :
        set.alias != null ? set.ttl == null && set.values == null : set.ttl != null && try(length(set.values) > 0, false)
      ]
    ]))
    error_message = "dns_targets[].normal[] and maintenance[] take either alias, or ttl and at least one of values."
  }

  validation {
    condition = alltrue(flatten([
      for target in var.dns_targets : [
        for side in [target.normal, target.maintenance] :
        length(side) > 0 && length(distinct(side[*].type)) == length(side) && (!contains(side[*].type, "CNAME") || length(side) == 1)
      ]
    ]))
    error_message = "dns_targets[].normal and maintenance take at least one record set each, no type twice, and a CNAME only alone."
  }

  validation {
    condition = length(var.dns_targets) == length(distinct([
      for target in var.dns_targets : "${target.zone_id} ${trimsuffix(lower(target.record), ".")}"
    ]))
    error_message = "dns_targets takes each record of a zone once: two targets overlap."
  }

  validation {
    condition     = alltrue([for target in var.dns_targets : target.role_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", target.role_arn))])
    error_message = "dns_targets[].role_arn takes the ARN of an IAM role."
  }
}

variable "api_targets" {
  description = <<-TEXT
    Mappings of API Gateway custom domains that the switch flips. `kind` is rest-api for a base path mapping of API
    Gateway v1, http-api for an API mapping of v2 (HTTP APIs, base paths with several segments). `base_path` is (none)
    for the domain itself. `region` is the API's Region where it is not the switch's own (leave it out where it is).
  TEXT
  type = list(object({
    name        = string
    kind        = string
    domain_name = string
    base_path   = optional(string, "(none)")
    group       = optional(string)
    adopt       = optional(bool)
    role_arn    = optional(string)
    region      = optional(string)
    normal      = object({ api_id = string, stage = string })
    maintenance = object({ api_id = string, stage = string })
  }))
  default = []

  validation {
    condition     = alltrue(flatten([for target in var.api_targets : [for name in compact([target.name, target.group]) : can(regex("^[A-Za-z0-9._-]{1,64}$", name))]]))
    error_message = "api_targets[].name and group take up to 64 letters, digits, dots, underscores and hyphens."
  }

  validation {
    condition     = alltrue([for target in var.api_targets : contains(["rest-api", "http-api"], target.kind)])
    error_message = "api_targets[].kind takes rest-api (base path mapping, API Gateway v1) or http-api (API mapping, v2)."
  }

  validation {
    condition     = alltrue([for target in var.api_targets : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$", target.domain_name))])
    error_message = "api_targets[].domain_name takes a custom domain in lower case such as api.example.com."
  }

  validation {
    condition     = alltrue([for target in var.api_targets : target.base_path != "" && !startswith(target.base_path, "/") && !endswith(target.base_path, "/")])
    error_message = "api_targets[].base_path takes (none) for the domain itself, or a path without slashes at its ends such as v1/orders."
  }

  validation {
    condition     = alltrue([for target in var.api_targets : target.kind == "http-api" || !strcontains(target.base_path, "/")])
    error_message = "api_targets[].base_path with several segments takes kind http-api: API Gateway v1 has no slash in a base path."
  }

  validation {
    condition = length(var.api_targets) == length(distinct([
      for target in var.api_targets : join(" ", [target.domain_name, target.base_path, coalesce(target.region, "here"), coalesce(target.role_arn, "own")])
    ]))
    error_message = "api_targets takes each mapping (domain_name and base_path) once: two targets overlap."
  }

  validation {
    condition     = alltrue([for target in var.api_targets : target.role_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", target.role_arn))])
    error_message = "api_targets[].role_arn takes the ARN of an IAM role."
  }

  validation {
    condition     = length(setintersection(var.dns_targets[*].name, var.api_targets[*].name)) == 0 && length(distinct(var.api_targets[*].name)) == length(var.api_targets) && length(distinct(var.dns_targets[*].name)) == length(var.dns_targets)
    error_message = "dns_targets[].name and api_targets[].name take each name once, over both lists: two targets overlap."
  }

  validation {
    condition     = length(var.dns_targets) + length(var.api_targets) <= 400
    error_message = "dns_targets and api_targets take 400 targets in all: more do not fit into P/state. Use a second switch, with a name of its own."
  }
}

variable "windows" {
  description = <<-TEXT
    Planned maintenance windows, by name: `at` (a local date and time, 2026-12-06T02:00:00) or `cron` (six fields of
    EventBridge Scheduler), a time zone, and how many minutes. Each becomes P/windows/<name>, and schedules wake the
    switch when it opens and when it closes. Without `targets` it is for all of them.
  TEXT
  type = map(object({
    at       = optional(string)
    cron     = optional(string)
    timezone = optional(string, "UTC")
    minutes  = number
    message  = optional(string)
    targets  = optional(list(string))
  }))
  default = {}

  validation {
    condition     = alltrue([for name, _ in var.windows : can(regex("^[A-Za-z0-9._-]{1,50}$", name))])
    error_message = "windows takes names of up to 50 letters, digits, dots, underscores and hyphens."
  }

  validation {
    condition     = alltrue([for window in var.windows : (window.at == null) != (window.cron == null)])
    error_message = "windows[*] takes either at or cron, and one of the two."
  }

  validation {
    condition     = alltrue([for window in var.windows : window.at == null || (can(regex("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$", window.at)) && can(timeadd("${window.at}Z", "0s")))])
    error_message = "windows[*].at takes a local date and time such as 2026-12-06T02:00:00; timezone says whose clock it is."
  }

  validation {
    condition     = alltrue([for window in var.windows : window.cron == null || can(regex("^\\S+ \\S+ (\\? \\S+ [^? ]+|[^? ]+ \\S+ \\?) \\S+$", window.cron))])
    error_message = "windows[*].cron takes six fields, minutes hours day-of-month month day-of-week year, with ? in one of the two day fields, such as 0 2 ? * SUN *."
  }

  validation {
    condition     = alltrue([for window in var.windows : contains(local.timezones, window.timezone)])
    error_message = "windows[*].timezone takes a name of the IANA time zone database, in its own spelling, such as Europe/Berlin or UTC; timezones.txt in this module lists them."
  }

  validation {
    condition     = alltrue([for window in var.windows : window.minutes >= 1 && window.minutes <= 44640 && floor(window.minutes) == window.minutes])
    error_message = "windows[*].minutes takes a whole number from 1 to 44640 (31 days): with less, the window would end before it starts."
  }

  validation {
    condition     = alltrue([for window in var.windows : window.targets == null || try(length(window.targets) >= 1 && length(window.targets) <= 10, false)])
    error_message = "windows[*].targets takes one to ten names of targets; leave it out for all."
  }

  validation {
    condition     = alltrue([for window in var.windows : length(base64encode(coalesce(window.message, "-"))) <= 668])
    error_message = "windows[*].message takes 500 bytes at most."
  }
}

variable "alarms" {
  description = "Names of CloudWatch alarms of this Region, metric or composite, that count while the mode is auto."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.alarms : !strcontains(name, ":") && !strcontains(name, ",") && name != ""])
    error_message = "alarms takes names of alarms of this Region, not ARNs, and none with a comma; those of us-east-1 go into us_east_1_alarms."
  }
}

variable "us_east_1_alarms" {
  description = "Names of CloudWatch alarms of us-east-1 that count, where the metrics of Route 53 health checks and of CloudFront are."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.us_east_1_alarms : !strcontains(name, ":") && !strcontains(name, ",") && name != ""])
    error_message = "us_east_1_alarms takes names of alarms of us-east-1, not ARNs, and none with a comma."
  }

  validation {
    condition     = length(join(",", concat(var.alarms, var.us_east_1_alarms))) + 60 * length(var.us_east_1_alarms) <= 3000
    error_message = "alarms and us_east_1_alarms take more room than a function's variables have: put them under one composite alarm, and name that one."
  }
}

variable "recovery" {
  description = "How what an alarm began ends: manual, by an operator alone; auto, once every alarm has been OK for the hold-down."
  type        = string
  default     = "manual"

  validation {
    condition     = contains(["manual", "auto"], var.recovery)
    error_message = "recovery takes manual or auto."
  }

  validation {
    condition     = var.recovery == "manual" || length(var.alarms) + length(var.us_east_1_alarms) > 0
    error_message = "recovery = \"auto\" takes at least one alarm in alarms or us_east_1_alarms: without any, there is nothing that could recover. Name one, or leave recovery at manual."
  }
}

variable "pace" {
  description = <<-TEXT
    How fast alarms may move things: hold_down_seconds is how long every alarm must be OK before auto recovery,
    min_dwell_seconds how long what an alarm began lasts at least, max_automatic_changes_per_hour the number of changes
    by alarms in an hour past which they may only begin maintenance.
  TEXT
  type = object({
    hold_down_seconds              = optional(number, 300)
    min_dwell_seconds              = optional(number, 60)
    max_automatic_changes_per_hour = optional(number, 6)
  })
  default = {}

  validation {
    condition     = alltrue([for number in values(var.pace) : number >= 0 && floor(number) == number]) && var.pace.max_automatic_changes_per_hour >= 1
    error_message = "pace takes whole numbers: seconds from 0, and at least 1 for max_automatic_changes_per_hour."
  }
}

variable "wake_topic_arns" {
  description = "SNS topics whose messages wake the switch: alarms may notify these topics instead of EventBridge."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.wake_topic_arns : can(regex("^arn:[a-z-]+:sns:${local.region}:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", arn))])
    error_message = "wake_topic_arns takes ARNs of SNS topics of this Region."
  }
}

variable "reserved_concurrency" {
  description = <<-TEXT
    What is kept for each function of the account's concurrency: an attack that uses it all up is when the switch must
    run, and mock-api must not use it up either. -1 reserves nothing: new accounts have too little to reserve from.
  TEXT
  type = object({
    switch   = optional(number, 5)
    mock_api = optional(number, 50)
  })
  default = {}

  validation {
    condition     = alltrue([for number in values(var.reserved_concurrency) : number == -1 || number >= 1])
    error_message = "reserved_concurrency takes a number from 1, or -1 to reserve nothing."
  }
}

variable "mock_api" {
  description = <<-TEXT
    What mock-api says where P/state says nothing: message, retry_after_seconds, allowed_origins (* or a list for CORS),
    and page_url, where browsers are sent instead of its built-in page.
  TEXT
  type = object({
    message             = optional(string)
    retry_after_seconds = optional(number, 300)
    allowed_origins     = optional(list(string), ["*"])
    page_url            = optional(string)
  })
  default = {}

  validation {
    condition     = var.mock_api.page_url == null || can(regex("^https?://", var.mock_api.page_url))
    error_message = "mock_api.page_url takes an absolute URL such as https://maintenance.example.org/."
  }

  validation {
    condition     = length(var.mock_api.allowed_origins) > 0 && alltrue([for origin in var.mock_api.allowed_origins : origin == "*" || can(regex("^https?://[^/]+$", origin))])
    error_message = "mock_api.allowed_origins takes [\"*\"], or origins such as https://app.example.com without a path."
  }

  validation {
    condition     = var.mock_api.retry_after_seconds >= 1 && floor(var.mock_api.retry_after_seconds) == var.mock_api.retry_after_seconds
    error_message = "mock_api.retry_after_seconds takes a whole number from 1."
  }
}

variable "memory_megabytes" {
  description = "The memory of each function, and with it its share of a processor: 1769 are a whole one."
  type        = number
  default     = 512

  validation {
    condition     = var.memory_megabytes >= 128 && var.memory_megabytes <= 10240
    error_message = "memory_megabytes takes 128 to 10240."
  }
}

variable "log_retention_days" {
  description = "How long both functions' logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days takes one of CloudWatch Logs' own numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "settle_seconds" {
  description = "How long to wait after a change of the switch's permissions before it is asked to reconcile: a policy takes effect within seconds, not at once."
  type        = number
  default     = 15

  validation {
    condition     = var.settle_seconds >= 0 && var.settle_seconds <= 300
    error_message = "settle_seconds takes 0 to 300."
  }
}

variable "keep" {
  description = <<-TEXT
    Ids of resources outside of this module that a `terraform destroy` must not take before the switch has agreed to go:
    what nothing of the targets depends on, such as a bucket's policy. One `terraform_data` that depends on all of
    them will do.
  TEXT
  type        = list(string)
  default     = []
}
