# Both functions. Not traced by X-Ray: the switch makes three round trips, and its log line and metrics already say how
# long they took; the SDK's tracing would cost it a cold start, and a trace of a rare flip says less than its log.

locals {
  switch_variables = merge(
    {
      SWITCH_PREFIX                         = local.prefix
      SWITCH_RECOVERY                       = var.recovery
      SWITCH_HOLD_DOWN_SECONDS              = tostring(var.pace.hold_down_seconds)
      SWITCH_MIN_DWELL_SECONDS              = tostring(var.pace.min_dwell_seconds)
      SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR = tostring(var.pace.max_automatic_changes_per_hour)
      SWITCH_EVENT_BUS                      = var.event_bus_name
    },
    length(var.alarms) + length(var.us_east_1_alarms) == 0 ? {} : {
      SWITCH_ALARMS = join(",", concat(var.alarms, local.region == "us-east-1" ? var.us_east_1_alarms : local.us_east_1_alarm_arns))
    },
  )

  mock_api_variables = {
    for key, value in {
      MOCK_STATE_PARAMETER     = "${local.prefix}/state"
      MOCK_MESSAGE             = var.mock_api.message
      MOCK_RETRY_AFTER_SECONDS = tostring(var.mock_api.retry_after_seconds)
      MOCK_ALLOWED_ORIGINS     = join(",", var.mock_api.allowed_origins)
      MOCK_PAGE_URL            = var.mock_api.page_url
    } : key => value if value != null
  }
}

resource "aws_cloudwatch_log_group" "switch" {
  name              = "/aws/lambda/${local.switch_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_group" "mock_api" {
  name              = "/aws/lambda/${local.mock_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "switch" {
  function_name                  = local.switch_name
  description                    = "The maintenance switch of ${local.prefix}"
  role                           = aws_iam_role.switch.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = var.switch_package
  source_code_hash               = filebase64sha256(var.switch_package)
  memory_size                    = var.memory_megabytes
  timeout                        = 60
  reserved_concurrent_executions = var.reserved_concurrency.switch

  environment {
    variables = local.switch_variables
  }

  # What the log group is named after, and what the first invocation needs.
  depends_on = [aws_cloudwatch_log_group.switch, aws_iam_role_policy.switch]
}

# An event that is older than five minutes is of no use: the heartbeat has long done what it asked for.
resource "aws_lambda_function_event_invoke_config" "switch" {
  function_name                = aws_lambda_function.switch.function_name
  maximum_event_age_in_seconds = 300
  maximum_retry_attempts       = 2

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed.arn
    }
  }
}

resource "aws_lambda_function" "mock_api" {
  function_name                  = local.mock_name
  description                    = "Answers 503 instead of what ${local.switch_name} has switched off"
  role                           = aws_iam_role.mock_api.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = var.mock_api_package
  source_code_hash               = filebase64sha256(var.mock_api_package)
  memory_size                    = var.memory_megabytes
  timeout                        = 5
  reserved_concurrent_executions = var.reserved_concurrency.mock_api

  environment {
    variables = local.mock_api_variables
  }

  depends_on = [aws_cloudwatch_log_group.mock_api, aws_iam_role_policy.mock_api]
}
