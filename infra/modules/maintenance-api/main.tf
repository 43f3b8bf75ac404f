# A REST API of its own that answers 503 to every request. The switch maps the API's name to it; nothing else does.

locals {
  description = "Answers 503 instead of the API of ${var.name}"
}

resource "aws_api_gateway_rest_api" "maintenance" {
  name                         = "${var.name}-maintenance"
  description                  = local.description
  body                         = local.openapi
  disable_execute_api_endpoint = !var.execute_api_endpoint
  tags                         = var.tags

  endpoint_configuration {
    types           = ["REGIONAL"]
    ip_address_type = "dualstack"
  }
}

# The API as it stood when this was made: the stage answers from it, whatever is imported meanwhile.
resource "aws_api_gateway_deployment" "maintenance" {
  rest_api_id = aws_api_gateway_rest_api.maintenance.id

  # All that shapes the answers is in the document, the endpoint that is disabled too.
  triggers = { openapi = sha256(local.openapi) }

  # A function that may not be called yet must not be deployed; one that is still called must not lose its leave.
  depends_on = [aws_lambda_permission.mock_api]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "maintenance" {
  rest_api_id   = aws_api_gateway_rest_api.maintenance.id
  deployment_id = aws_api_gateway_deployment.maintenance.id
  stage_name    = "maintenance"
  description   = "Where the switch sends callers during maintenance"
  tags          = var.tags
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_stage.maintenance.rest_api_id
  stage_name  = aws_api_gateway_stage.maintenance.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
    # Every answer would be a line about the same error; the stage's own metrics count them for nothing.
    logging_level   = "OFF"
    metrics_enabled = false
  }
}

resource "aws_lambda_permission" "mock_api" {
  count = var.maintenance_api == "lambda" ? 1 : 0

  statement_id  = "maintenance-api-${aws_api_gateway_rest_api.maintenance.id}"
  action        = "lambda:InvokeFunction"
  function_name = var.mock_api.function_name
  principal     = "apigateway.amazonaws.com"
  # Every method and path of this stage, and no other API.
  source_arn = "${aws_api_gateway_rest_api.maintenance.execution_arn}/maintenance/*"
}
