variable "name" {
  description = "The name of the shop, and of its switch."
  type        = string
  default     = "shop"
}

variable "region" {
  description = "The Region of the API and of the switch."
  type        = string
  default     = "eu-central-1"
}

variable "domain_name" {
  description = "The domain: the app is app.<domain_name>, the API api.<domain_name>, the feed status., the back doors backdoor. and backdoor-api."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name takes a domain in lower case such as example.com."
  }
}

variable "zone_id" {
  description = "The id of the domain's hosted zone; null makes one, and a destroy then removes it."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "An issued ACM certificate of this Region for *.<domain_name>."
  type        = string
}

variable "us_east_1_certificate_arn" {
  description = "An issued ACM certificate of us-east-1 for *.<domain_name>: CloudFront takes no other."
  type        = string
}

variable "service_name" {
  description = "What users call the shop: the name in the feed."
  type        = string
  default     = "The shop"
}

variable "push" {
  description = "Whether open tabs are notified at once, by a WebSocket API, instead of at their next poll of the feed."
  type        = bool
  default     = false
}

variable "maintenance_api" {
  description = "Who answers 503 for the API: mock (API Gateway itself, a fixed text) or lambda (mock-api, the operator's text and time)."
  type        = string
  default     = "lambda"
}

variable "page_url" {
  description = "The maintenance page's permanent address at another provider, where browsers are sent (infra/maintenance-page makes one at GitHub). null shows mock-api's own page."
  type        = string
  default     = null
}

variable "client_ca_pem" {
  description = "The certificates (PEM) whose clients the API's back door lets in: infra/modules/backdoor/certificates makes one. null leaves that back door out."
  type        = string
  default     = null
}

variable "windows" {
  description = "Planned maintenance windows, as the module switch takes them."
  type = map(object({
    at       = optional(string)
    cron     = optional(string)
    timezone = optional(string, "UTC")
    minutes  = number
    message  = optional(string)
    targets  = optional(list(string))
  }))
  default = {}
}

variable "operators_email" {
  description = "Who is notified by mail of every change, and when the switch itself is not healthy. null notifies nobody."
  type        = string
  default     = null
}

variable "architecture" {
  description = "What `make package` built for: x86_64, or arm64 with ARCH=arm64."
  type        = string
  default     = "x86_64"
}

variable "packages" {
  description = "The folder of the zips that `make package` wrote."
  type        = string
  default     = "../../../target/lambda"
}

variable "reserved_concurrency" {
  description = "What is kept for the switch, mock-api, feed and push of the account's concurrency; -1 reserves nothing, for new accounts."
  type = object({
    switch   = optional(number, 5)
    mock_api = optional(number, 50)
    feed     = optional(number, 5)
    push     = optional(number, 10)
  })
  default = {}
}

variable "settle_seconds" {
  description = "How long to wait for IAM after a change of the switch's permissions."
  type        = number
  default     = 15
}
