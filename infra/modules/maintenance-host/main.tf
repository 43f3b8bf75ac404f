# The app's own name, once more, on API Gateway: with its own certificate, in front of mock-api. No record leads here
# until the switch flips.

data "aws_region" "current" {}

module "api" {
  source = "../maintenance-api"

  name                = var.domain_name
  maintenance_api     = "lambda"
  mock_api            = var.mock_api
  message             = var.message
  retry_after_seconds = var.retry_after_seconds
  throttle            = var.throttle
  fallback            = "page"
  tags                = var.tags
}

resource "aws_api_gateway_domain_name" "host" {
  domain_name              = var.domain_name
  regional_certificate_arn = var.certificate_arn
  security_policy          = "TLS_1_2"
  tags                     = var.tags

  endpoint_configuration {
    types           = ["REGIONAL"]
    ip_address_type = "dualstack"
  }

  lifecycle {
    precondition {
      condition     = split(":", var.certificate_arn)[3] == data.aws_region.current.name
      error_message = "certificate_arn is of ${split(":", var.certificate_arn)[3]}, but a Regional domain takes a certificate of its own Region, ${data.aws_region.current.name}: request a second one there."
    }
  }
}

# Without base_path, the mapping is the empty one, "(none)": every path.
resource "aws_api_gateway_base_path_mapping" "host" {
  domain_name = aws_api_gateway_domain_name.host.domain_name
  api_id      = module.api.api_id
  stage_name  = module.api.stage
}
