# What a team has, and keeps in its own state: the same file before and after. Of the app, only the name of its CloudFront
# distribution matters here.

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

# CloudFront's certificates and metrics.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

locals {
  app = "app.${var.domain_name}"
  api = "api.${var.domain_name}"
}

# The API. A real one calls functions; for the switch it is an id and a stage.
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "orders", version = "1" }
    paths = {
      "/" = {
        get = {
          responses = { "200" = { description = "open" } }
          x-amazon-apigateway-integration = {
            type             = "mock"
            requestTemplates = { "application/json" = jsonencode({ statusCode = 200 }) }
            responses = {
              default = { statusCode = "200", responseTemplates = { "application/json" = jsonencode({ orders = [] }) } }
            }
          }
        }
      }
    }
  })

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  triggers    = { body = sha256(aws_api_gateway_rest_api.orders.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "prod"
}

resource "aws_api_gateway_domain_name" "api" {
  domain_name              = local.api
  regional_certificate_arn = var.certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# The API's record leads to its custom domain in maintenance too: what is flipped is the mapping behind it.
resource "aws_route53_record" "api" {
  zone_id = var.zone_id
  name    = local.api
  type    = "A"

  alias {
    name                   = aws_api_gateway_domain_name.api.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.api.regional_zone_id
    evaluate_target_health = false
  }
}

# On the API by its name, so that the 503s of maintenance, which another API gives, do not count.
resource "aws_cloudwatch_metric_alarm" "orders" {
  alarm_name          = "orders-5xx"
  alarm_description   = "The API answers with errors of its own"
  namespace           = "AWS/ApiGateway"
  metric_name         = "5XXError"
  dimensions          = { ApiName = aws_api_gateway_rest_api.orders.name, Stage = aws_api_gateway_stage.prod.stage_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 20
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
}

data "aws_caller_identity" "this" {}

data "aws_iam_policy_document" "operators" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.this.account_id]
    }
  }
}

resource "aws_iam_role" "operators" {
  name               = "operators"
  assume_role_policy = data.aws_iam_policy_document.operators.json
}
