# The API: a REST API in front of a function, at a custom domain. The mapping of that domain is not here: the switch owns it.

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "api" {
  name               = "${var.name}-api"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/lambda/${var.name}-api"
  retention_in_days = 30
}

data "aws_iam_policy_document" "api" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.api.arn}:*"]
  }
}

resource "aws_iam_role_policy" "api" {
  name   = "log"
  role   = aws_iam_role.api.id
  policy = data.aws_iam_policy_document.api.json
}

resource "aws_lambda_function" "api" {
  function_name    = "${var.name}-api"
  description      = "The shop's API"
  role             = aws_iam_role.api.arn
  runtime          = "python3.13"
  handler          = "handler.handler"
  filename         = "${var.packages}/shop-api.zip"
  source_code_hash = filebase64sha256("${var.packages}/shop-api.zip")
  memory_size      = 128
  timeout          = 10

  depends_on = [aws_cloudwatch_log_group.api, aws_iam_role_policy.api]
}

resource "aws_api_gateway_rest_api" "real" {
  name = "${var.name}-api"
  # Its own execute-api address would stay open in maintenance, and bypass the back door's mutual TLS.
  disable_execute_api_endpoint = true

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "${var.name}-api", version = "1" }
    # An import would open it again.
    x-amazon-apigateway-endpoint-configuration = { disableExecuteApiEndpoint = true }
    paths = {
      for path in ["/", "/{proxy+}"] : path => {
        x-amazon-apigateway-any-method = {
          responses = {}
          x-amazon-apigateway-integration = {
            type       = "aws_proxy"
            httpMethod = "POST"
            uri        = aws_lambda_function.api.invoke_arn
          }
        }
      }
    }
  })

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.api.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.real.execution_arn}/*"
}

resource "aws_api_gateway_deployment" "real" {
  rest_api_id = aws_api_gateway_rest_api.real.id
  # The default endpoint takes effect with a deployment.
  triggers = { body = sha256(aws_api_gateway_rest_api.real.body), disabled = aws_api_gateway_rest_api.real.disable_execute_api_endpoint }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.real.id
  deployment_id = aws_api_gateway_deployment.real.id
  stage_name    = "prod"
}

resource "aws_api_gateway_domain_name" "api" {
  domain_name              = local.api
  regional_certificate_arn = var.certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  # API Gateway keeps an API that a domain is mapped to: at a destroy the domain goes first, and the mapping with it.
  depends_on = [aws_api_gateway_stage.prod, module.maintenance_api]
}

resource "aws_route53_record" "api" {
  zone_id = local.zone_id
  name    = local.api
  type    = "A"

  alias {
    name                   = aws_api_gateway_domain_name.api.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.api.regional_zone_id
    evaluate_target_health = false
  }
}
