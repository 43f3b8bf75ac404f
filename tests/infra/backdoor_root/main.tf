# What a caller of the back door has: a zone, a bucket behind CloudFront, a real API. Then the module, as its README shows it.

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

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "client_ca_pem" {
  type = string
}

variable "fallback" {
  type    = string
  default = null
}

resource "aws_route53_zone" "shop" {
  name = "shop.example"
}

resource "aws_acm_certificate" "global" {
  provider          = aws.us_east_1
  domain_name       = "*.shop.example"
  validation_method = "DNS"
}

resource "aws_acm_certificate" "regional" {
  domain_name       = "*.shop.example"
  validation_method = "DNS"
}

resource "aws_s3_bucket" "site" {
  bucket_prefix = "shop-site-"
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "shop-site"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_api_gateway_rest_api" "real" {
  name                         = "shop"
  disable_execute_api_endpoint = true
}

resource "aws_api_gateway_method" "real" {
  rest_api_id   = aws_api_gateway_rest_api.real.id
  resource_id   = aws_api_gateway_rest_api.real.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "real" {
  rest_api_id       = aws_api_gateway_rest_api.real.id
  resource_id       = aws_api_gateway_rest_api.real.root_resource_id
  http_method       = aws_api_gateway_method.real.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": 200}" }
}

resource "aws_api_gateway_method_response" "real" {
  rest_api_id = aws_api_gateway_rest_api.real.id
  resource_id = aws_api_gateway_rest_api.real.root_resource_id
  http_method = aws_api_gateway_method.real.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "real" {
  rest_api_id        = aws_api_gateway_rest_api.real.id
  resource_id        = aws_api_gateway_rest_api.real.root_resource_id
  http_method        = aws_api_gateway_integration.real.http_method
  status_code        = aws_api_gateway_method_response.real.status_code
  response_templates = { "application/json" = "{\"shop\": \"open\"}" }
}

resource "aws_api_gateway_deployment" "real" {
  rest_api_id = aws_api_gateway_rest_api.real.id
  depends_on  = [aws_api_gateway_integration_response.real]
}

resource "aws_api_gateway_stage" "real" {
  rest_api_id   = aws_api_gateway_rest_api.real.id
  deployment_id = aws_api_gateway_deployment.real.id
  stage_name    = "prod"
}

module "backdoor" {
  source    = "../../../infra/modules/backdoor"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name = "shop"

  app = {
    domain_name              = "backdoor.shop.example"
    zone_id                  = aws_route53_zone.shop.zone_id
    certificate_arn          = aws_acm_certificate.global.arn
    origin_domain_name       = aws_s3_bucket.site.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
    fallback                 = var.fallback
    health                   = { path = "/index.html", search_string = "<title>Shop</title>" }
  }

  api = {
    domain_name     = "backdoor-api.shop.example"
    zone_id         = aws_route53_zone.shop.zone_id
    certificate_arn = aws_acm_certificate.regional.arn
    mappings        = { "(none)" = { api_id = aws_api_gateway_rest_api.real.id, stage = aws_api_gateway_stage.real.stage_name } }
    client_ca_pem   = var.client_ca_pem
  }
}

output "backdoor" {
  value = module.backdoor
}
