# A caller of maintenance-api and maintenance-host: the function, a domain for the API, and the app's own name.

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

variable "maintenance_api" {
  type    = string
  default = "mock"
}

variable "message" {
  type    = string
  default = "We will be back."
}

variable "allowed_origin" {
  type    = string
  default = "*"
}

variable "throttle" {
  type    = object({ rate = number, burst = number })
  default = { rate = 500, burst = 1000 }
}

variable "execute_api_endpoint" {
  type    = bool
  default = false
}

variable "page_url" {
  type    = string
  default = ""
}

resource "aws_iam_role" "mock_api" {
  name = "mock-api"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "mock_api" {
  function_name    = "mock-api"
  role             = aws_iam_role.mock_api.arn
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  filename         = "${path.module}/../../../target/lambda/mock-api.zip"
  source_code_hash = filebase64sha256("${path.module}/../../../target/lambda/mock-api.zip")

  environment {
    variables = {
      MOCK_MESSAGE             = "Said by the function."
      MOCK_RETRY_AFTER_SECONDS = "120"
      MOCK_PAGE_URL            = var.page_url
    }
  }
}

locals {
  mock_api = {
    function_name = aws_lambda_function.mock_api.function_name
    invoke_arn    = aws_lambda_function.mock_api.invoke_arn
  }
  certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/12345678-1234-1234-1234-123456789012"
}

module "api" {
  source = "../../../infra/modules/maintenance-api"

  name                = "shop"
  maintenance_api     = var.maintenance_api
  mock_api            = local.mock_api
  message             = var.message
  retry_after_seconds = 90
  allowed_origin      = var.allowed_origin
  throttle            = var.throttle

  execute_api_endpoint = var.execute_api_endpoint
}

module "host" {
  source = "../../../infra/modules/maintenance-host"

  domain_name     = "app.shop.example"
  certificate_arn = local.certificate_arn
  mock_api        = local.mock_api
  message         = var.message
  throttle        = var.throttle
}

# What the switch does, done once: the API's name leads to the maintenance side.
resource "aws_api_gateway_domain_name" "api" {
  domain_name              = "api.shop.example"
  regional_certificate_arn = local.certificate_arn

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "api" {
  domain_name = aws_api_gateway_domain_name.api.domain_name
  api_id      = module.api.api_id
  stage_name  = module.api.stage
}

output "maintenance" {
  value = { api_id = module.api.api_id, stage = module.api.stage }
}

output "records" {
  value = module.host.records
}
