# A caller of the module feed for its test: at a name of its own. The switch and its parameters are not Terraform's here.

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
  region = "eu-central-1"
}

variable "zone_id" {
  type = string
}

module "feed" {
  source = "../../../infra/modules/feed"

  name         = "told"
  package      = "../../../target/lambda/feed.zip"
  prefix       = "/maintenance/told"
  service_name = "The shop"
  page_url     = "https://page.told.example/"

  domain = {
    domain_name     = "status.told.example"
    zone_id         = var.zone_id
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/edge"
  }
}

output "summary_url" {
  value = module.feed.summary_url
}
