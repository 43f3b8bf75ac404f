variable "app_certificate_arn" {
  description = "An issued ACM certificate for app.<domain_name> in the API's Region. CloudFront's own is in us-east-1: request a second one, validated by DNS."
  type        = string
}

variable "alarms" {
  description = "Names of alarms of the API's Region that begin maintenance: none, until on and off have been tried."
  type        = list(string)
  default     = []
}

variable "us_east_1_alarms" {
  description = "The same of us-east-1, where the metrics of CloudFront and of Route 53's health checks are."
  type        = list(string)
  default     = []
}

variable "reserved_concurrency" {
  description = "What is kept for the switch and for mock-api of the account's concurrency; -1 reserves nothing, for new accounts."
  type = object({
    switch   = optional(number, 5)
    mock_api = optional(number, 50)
  })
  default = {}
}

variable "architecture" {
  description = "What `make package` built for: x86_64, or arm64 with ARCH=arm64."
  type        = string
  default     = "x86_64"
}

variable "packages" {
  description = "The folder of the zips that `make package` wrote."
  type        = string
  default     = "../../../../target/lambda"
}

variable "settle_seconds" {
  description = "How long to wait for IAM after a change of the switch's permissions."
  type        = number
  default     = 15
}
