# The other way to do it, as env0 does: maintenance is a variable of the infrastructure code, and a flip is an apply.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "maintenance" {
  description = "Whether users are sent to the maintenance side."
  type        = bool
  default     = false
}

variable "zone_id" {
  description = "The hosted zone of the record."
  type        = string
}

variable "record" {
  description = "The record's name."
  type        = string
}

variable "domain_name" {
  description = "The custom domain of the API."
  type        = string
}

variable "apis" {
  description = "The API and stage behind the domain, on either side."
  type        = map(object({ api_id = string, stage = string }))
}

locals {
  addresses = {
    A    = [for net in range(108, 112) : "185.199.${net}.153"]
    AAAA = [for net in range(4) : "2606:50c0:800${net}::153"]
  }
  api = var.apis[var.maintenance ? "maintenance" : "normal"]
}

resource "aws_route53_record" "web" {
  for_each = local.addresses
  zone_id  = var.zone_id
  name     = var.record
  type     = each.key
  ttl      = var.maintenance ? 60 : null
  records  = var.maintenance ? each.value : null

  dynamic "alias" {
    for_each = var.maintenance ? [] : ["d111.cloudfront.net"]
    content {
      name                   = alias.value
      zone_id                = "Z2FDTNDATAQYW2"
      evaluate_target_health = false
    }
  }
}

resource "aws_api_gateway_base_path_mapping" "api" {
  domain_name = var.domain_name
  api_id      = local.api.api_id
  stage_name  = local.api.stage
}
