variable "region" {
  description = "The Region of the API."
  type        = string
  default     = "eu-central-1"
}

variable "domain_name" {
  description = "The domain: the app is app.<domain_name>, the API api.<domain_name>."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name takes a domain in lower case such as example.com."
  }
}

variable "zone_id" {
  description = "The id of the domain's hosted zone, such as Z0123456789ABC."
  type        = string
}

variable "distribution_domain_name" {
  description = "CloudFront's own name of the app's distribution, such as d111111abcdef8.cloudfront.net."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+\\.cloudfront\\.net$", var.distribution_domain_name))
    error_message = "distribution_domain_name takes CloudFront's own name such as d111111abcdef8.cloudfront.net, without https:// and without a dot at its end."
  }
}

variable "certificate_arn" {
  description = "The API's ACM certificate, in the API's Region, for api.<domain_name>."
  type        = string
}
