# A caller of the module push for its test. The switch is only named: its events are the test's.

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

module "push" {
  source = "../../../infra/modules/push"

  name                = "told"
  package             = "../../../target/lambda/push.zip"
  switch_function_arn = "arn:aws:lambda:eu-central-1:000000000000:function:told-switch"
  allowed_origins     = ["https://app.told.example"]
}

output "url" {
  value = module.push.url
}
