variable "name" {
  description = "What the API is named after, such as shop. The API is then shop-maintenance."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", var.name))
    error_message = "name takes 1 to 100 letters, digits, dots, hyphens and underscores, and begins with a letter or a digit."
  }
}

variable "maintenance_api" {
  description = "Who answers: \"mock\" is API Gateway itself, with a fixed text; \"lambda\" is the function mock-api, with the text and the Retry-After of the switch's state."
  type        = string
  default     = "mock"
  nullable    = false

  validation {
    condition     = contains(["mock", "lambda"], var.maintenance_api)
    error_message = "maintenance_api takes \"mock\" or \"lambda\"."
  }
}

variable "mock_api" {
  description = "The function mock-api, as the module switch gives it out. Needed for maintenance_api = \"lambda\", unused for \"mock\"."
  type = object({
    function_name = string
    invoke_arn    = string
  })
  default = null

  validation {
    condition     = var.maintenance_api != "lambda" || var.mock_api != null
    error_message = "mock_api must be given for maintenance_api = \"lambda\": { function_name = …, invoke_arn = … }, such as module.switch.mock_api."
  }
}

variable "message" {
  description = "What users read, in every answer of \"mock\", and where the function does not answer."
  type        = string
  default     = "We are carrying out maintenance and will be back soon. Thank you for your patience."
  nullable    = false

  validation {
    condition     = trimspace(var.message) != "" && length(var.message) <= 500
    error_message = "message takes 1 to 500 characters that are not all white space."
  }
}

variable "retry_after_seconds" {
  description = "The Retry-After of every fixed answer: seconds until a client may ask again."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.retry_after_seconds >= 1 && var.retry_after_seconds <= 604800 && floor(var.retry_after_seconds) == var.retry_after_seconds
    error_message = "retry_after_seconds takes a whole number from 1 to 604800 (a week)."
  }
}

variable "allowed_origin" {
  description = "Which origin's scripts may read the fixed answers: \"*\" for any, without credentials, or one origin, with credentials. For a list, use maintenance_api = \"lambda\"."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = var.allowed_origin == "*" || can(regex("^[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._:\\[\\]-]+$", var.allowed_origin))
    error_message = "allowed_origin takes \"*\" or one origin such as \"https://app.example.com\", with no path, no comma and no wildcard."
  }
}

variable "allowed_headers" {
  description = "The request headers that a preflight of \"mock\" allows by name. Any other is allowed too, but not with credentials: name here what your front end sends."
  type        = list(string)
  default     = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Api-Key", "X-CSRF-Token", "X-Request-Id", "X-Requested-With", "traceparent", "tracestate"]
  nullable    = false

  validation {
    condition     = alltrue([for name in var.allowed_headers : can(regex("^[A-Za-z0-9_-]{1,100}$", name))]) && length(var.allowed_headers) <= 50
    error_message = "allowed_headers takes up to 50 names of headers such as \"Authorization\"."
  }
}

variable "fallback" {
  description = "What a caller of \"lambda\" gets where the function does not answer: \"problem\" is JSON for programs, \"page\" is HTML for people."
  type        = string
  default     = "problem"
  nullable    = false

  validation {
    condition     = contains(["problem", "page"], var.fallback) && (var.fallback == "problem" || var.maintenance_api == "lambda")
    error_message = "fallback takes \"problem\" or \"page\", and \"page\" only with maintenance_api = \"lambda\"."
  }
}

variable "throttle" {
  description = "How many requests a second each method answers for money; those beyond get the same 503 from API Gateway's throttle, free of charge."
  type = object({
    rate  = number
    burst = number
  })
  default  = { rate = 500, burst = 1000 }
  nullable = false

  validation {
    condition     = var.throttle.rate >= 1 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle takes a rate of at least 1 a second and a burst that is a whole number of at least 1: at 0, even preflights are refused."
  }
}

variable "execute_api_endpoint" {
  description = "Whether the API also answers at its own execute-api address. Off: it is reached through custom domains only."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of everything here that can be tagged."
  type        = map(string)
  default     = {}
  nullable    = false

}
