# The function, and what it may do.

locals {
  variables = {
    PUSH_TABLE           = aws_dynamodb_table.connections.name
    PUSH_ENDPOINT        = "https://${local.host}/${local.stage}"
    PUSH_ALLOWED_ORIGINS = join(",", var.allowed_origins)
  }
}

resource "aws_cloudwatch_log_group" "push" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

# Memory is processor: some hundred POSTs a second are signed and sent. A change to 100,000 tabs takes minutes at most.
resource "aws_lambda_function" "push" {
  function_name                  = local.function_name
  description                    = "Notifies open tabs when ${var.name} goes into maintenance and comes back"
  role                           = aws_iam_role.push.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  memory_size                    = 1024
  timeout                        = 300
  reserved_concurrent_executions = var.reserved_concurrency
  tags                           = var.tags

  environment {
    variables = local.variables
  }

  depends_on = [aws_cloudwatch_log_group.push, aws_iam_role_policy.push]
}

# Lambda would try a failed event again after a minute. By then every tab has asked the feed, and what was true may be so
# no more: old news would arrive after newer.
resource "aws_lambda_function_event_invoke_config" "push" {
  function_name                = aws_lambda_function.push.function_name
  maximum_event_age_in_seconds = 60
  maximum_retry_attempts       = 0
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "push" {
  name               = local.function_name
  description        = "What ${local.function_name} may do"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  tags               = var.tags
}

data "aws_iam_policy_document" "push" {
  # Who connects, who leaves, and to whom a change is sent.
  statement {
    sid       = "Connections"
    actions   = ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"]
    resources = [aws_dynamodb_table.connections.arn]
  }

  # POST alone: it neither looks at a connection nor ends one.
  statement {
    sid       = "TellTabs"
    actions   = ["execute-api:ManageConnections"]
    resources = ["arn:${local.partition}:execute-api:${local.region}:${local.account}:${aws_apigatewayv2_api.push.id}/${local.stage}/POST/@connections/*"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.push.arn}:*"]
  }
}

resource "aws_iam_role_policy" "push" {
  name   = "push"
  role   = aws_iam_role.push.id
  policy = data.aws_iam_policy_document.push.json
}
