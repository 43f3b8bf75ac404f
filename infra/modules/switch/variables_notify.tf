# Who is notified: of every change, and when the switch itself is not healthy.

variable "event_bus_name" {
  description = "The EventBridge bus of this account and Region that gets every change."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]{1,256}$", var.event_bus_name))
    error_message = "event_bus_name takes the name of a bus of this account and Region, no ARN."
  }
}

variable "notify_topic_arns" {
  description = <<-TEXT
    SNS topics for people, by mail or SMS: each change in a few lines, with who, why, since, until, what is lagging and what to
    type next. Their own policies must let events.amazonaws.com publish, as those of the two lists below.
  TEXT
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.notify_topic_arns : can(regex(local.topic_arn, arn))])
    error_message = "notify_topic_arns takes ARNs of SNS topics of this Region, and none of a FIFO topic: a rule of EventBridge cannot send to those."
  }
}

variable "chat_topic_arns" {
  description = "SNS topics that Amazon Q Developer in chat applications (once AWS Chatbot) carries into Slack or Microsoft Teams: the same, as its custom notification."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.chat_topic_arns : can(regex(local.topic_arn, arn))])
    error_message = "chat_topic_arns takes ARNs of SNS topics of this Region, and none of a FIFO topic: a rule of EventBridge cannot send to those."
  }
}

variable "event_topic_arns" {
  description = "SNS topics whose subscribers are programs: the whole event, as JSON."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.event_topic_arns : can(regex(local.topic_arn, arn))])
    error_message = "event_topic_arns takes ARNs of SNS topics of this Region, and none of a FIFO topic: a rule of EventBridge cannot send to those."
  }

  validation {
    condition     = length(distinct(concat(var.notify_topic_arns, var.chat_topic_arns, var.event_topic_arns))) == length(concat(var.notify_topic_arns, var.chat_topic_arns, var.event_topic_arns))
    error_message = "event_topic_arns, chat_topic_arns and notify_topic_arns take each topic once, over all three: each list has a form of its own."
  }
}

variable "webhooks" {
  description = <<-TEXT
    HTTPS endpoints that are notified of every change, by name: a chat's webhook, or anything else. With `text_key` (text
    for Slack, Mattermost and Google Chat, content for Discord) the body is a text of a few lines under that key, as
    people get it by mail; without it, it is the whole event. `header` and `secret` authorise the call, where the URL alone is
    not secret enough.
  TEXT
  type = map(object({
    url      = string
    text_key = optional(string)
    header   = optional(string, "X-Maintenance-Switch")
    secret   = optional(string, "none")
  }))
  default   = {}
  sensitive = true

  validation {
    condition     = alltrue([for hook in var.webhooks : startswith(hook.url, "https://")])
    error_message = "webhooks[*].url takes an https:// address."
  }

  validation {
    condition     = alltrue([for name, _ in var.webhooks : can(regex("^[a-z0-9-]{1,20}$", name))])
    error_message = "webhooks takes names of up to 20 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for hook in var.webhooks : hook.text_key == null || can(regex("^[A-Za-z0-9_-]{1,50}$", hook.text_key))])
    error_message = "webhooks[*].text_key takes the key of the body that holds the text, such as text or content; leave it out for the whole event."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are notified when the switch itself is not healthy: its errors, throttles, dead letters, a heartbeat that stopped."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[a-z-]+:sns:${local.region}:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", arn))])
    error_message = "alarm_topic_arns takes ARNs of SNS topics of this Region."
  }
}
