variable "name" {
  description = "The name of the switch, such as shop. What is made here is then named shop-push."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "name takes 2 to 32 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "package" {
  description = "The path of push's zip: `make package` writes target/lambda/push.zip."
  type        = string
  nullable    = false

  validation {
    condition     = fileexists(var.package)
    error_message = "package names no file: `make package` builds target/lambda/push.zip."
  }
}

variable "architecture" {
  description = "What the zip was built for: `make package ARCH=arm64` builds for arm64."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture takes x86_64 or arm64."
  }
}

variable "switch_function_arn" {
  description = "The switch's function, as the module switch gives it out: no other switch's events are sent to tabs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$", var.switch_function_arn))
    error_message = "switch_function_arn takes the ARN of a function without version or alias, such as module.switch.switch_function_arn."
  }
}

variable "event_bus_name" {
  description = "The EventBridge bus of this account and Region to which the switch sends every change."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]{1,256}$", var.event_bus_name))
    error_message = "event_bus_name takes the name of a bus of this account and Region, no ARN."
  }
}

variable "allowed_origins" {
  description = "Whose pages may connect: the app's origins, or [\"*\"] for everybody's, and for programs that are no browsers."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.allowed_origins) > 0 && alltrue([for origin in var.allowed_origins : origin == "*" || can(regex("^https?://[A-Za-z0-9._:\\[\\]-]+$", origin))])
    error_message = "allowed_origins takes [\"*\"], or origins such as https://app.example.com without a path and without a wildcard."
  }
}

variable "reserved_concurrency" {
  description = "What is kept for the function of the account's concurrency, so that neither takes it from the other. -1 reserves nothing: new accounts have too little to reserve from."
  type        = number
  default     = 10

  validation {
    condition     = var.reserved_concurrency == -1 || (var.reserved_concurrency >= 2 && floor(var.reserved_concurrency) == var.reserved_concurrency)
    error_message = "reserved_concurrency takes a whole number from 2 (one sends, another lets tabs connect), or -1 to reserve nothing."
  }
}

variable "throttle" {
  description = "How many connections and pings a second are let in. A connection takes the function some 20 ms, so these take a part of reserved_concurrency, and leave the rest for sending."
  type = object({
    rate  = number
    burst = number
  })
  default = { rate = 200, burst = 400 }

  validation {
    condition     = var.throttle.rate >= 1 && var.throttle.rate <= 10000 && var.throttle.burst >= 1 && var.throttle.burst <= 5000
    error_message = "throttle takes a rate from 1 to 10000 a second, and a burst from 1 to 5000."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are notified when push is not healthy: its errors, its throttles, its dead letters."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[a-z-]+:sns:${local.region}:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", arn))])
    error_message = "alarm_topic_arns takes ARNs of SNS topics of this Region."
  }
}

variable "log_retention_days" {
  description = "How long the function's log is kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days takes one of CloudWatch Logs' own numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "tags" {
  description = "Tags of everything here that can be tagged."
  type        = map(string)
  default     = {}
}
