# A shop from nothing: a site (S3 behind CloudFront), an API, and the switch that takes both off and back. Read it in
# this order: this file, site.tf and api.tf (what a team has), maintenance.tf and feed.tf (what this project adds).

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region = var.region
}

# CloudFront's certificates, and the metrics of Route 53's health checks.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

locals {
  app          = "app.${var.domain_name}"
  api          = "api.${var.domain_name}"
  status       = "status.${var.domain_name}"
  backdoor     = "backdoor.${var.domain_name}"
  backdoor_api = "backdoor-api.${var.domain_name}"

  zone_id = var.zone_id != null ? data.aws_route53_zone.given[0].zone_id : aws_route53_zone.created[0].zone_id
}

data "aws_route53_zone" "given" {
  count = var.zone_id != null ? 1 : 0

  zone_id = var.zone_id

  lifecycle {
    postcondition {
      condition     = self.name == var.domain_name
      error_message = "zone_id ${var.zone_id} is the hosted zone of ${self.name}, not of ${var.domain_name}: give the id of that one, or null to have it created."
    }
  }
}

resource "aws_route53_zone" "created" {
  count = var.zone_id != null ? 0 : 1

  name    = var.domain_name
  comment = "The shop's, made by Terraform"
  # The live records are the switch's and in no state: without this, `terraform destroy` would stop here.
  force_destroy = true
}
