variable "domain_name" {
  description = "The app's own name, the record of the dns target, such as app.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain_name)) && length(var.domain_name) <= 253
    error_message = "domain_name takes a full name in lower case such as app.example.com, with no dot at its end, no scheme and no wildcard."
  }
}

variable "certificate_arn" {
  description = "The ARN of an issued ACM certificate that covers domain_name, in this Region. CloudFront's own, in us-east-1, will not do elsewhere."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn takes the ARN of an ACM certificate: arn:aws:acm:<region>:<account>:certificate/<id>."
  }
}

variable "mock_api" {
  description = "The function mock-api, as the module switch gives it out."
  type = object({
    function_name = string
    invoke_arn    = string
  })
  nullable = false
}

variable "message" {
  description = "What users read where the function does not answer, such as beyond the throttle."
  type        = string
  default     = null
}

variable "retry_after_seconds" {
  description = "The Retry-After where the function does not answer."
  type        = number
  default     = 300
}

variable "throttle" {
  description = "How many requests a second reach the function; those beyond get a plain page with the same 503 from API Gateway, free of charge."
  type = object({
    rate  = number
    burst = number
  })
  default = { rate = 500, burst = 1000 }
}

variable "tags" {
  description = "Tags of everything here that can be tagged."
  type        = map(string)
  default     = {}
}
