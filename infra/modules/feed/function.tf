# The function that serves the feed and nothing else. Not traced by X-Ray: it makes two calls, and most of what is asked
# never reaches it.

locals {
  function_name = "${var.name}-feed"

  variables = {
    for key, value in {
      FEED_STATE_PARAMETER = "${var.prefix}/state"
      FEED_WINDOWS_PATH    = "${var.prefix}/windows"
      FEED_SERVICE_NAME    = var.service_name
      FEED_PAGE_URL        = var.page_url
      FEED_MESSAGE         = var.message
    } : key => value if value != null
  }
}

resource "aws_cloudwatch_log_group" "feed" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "feed" {
  function_name                  = local.function_name
  description                    = "The status feed of ${var.prefix}, behind CloudFront"
  role                           = aws_iam_role.feed.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  memory_size                    = var.memory_megabytes
  timeout                        = 5
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = local.variables
  }

  # What the log group is named after, and what the first invocation needs.
  depends_on = [aws_cloudwatch_log_group.feed, aws_iam_role_policy.feed]
}

# Its address: signed requests only, and only CloudFront is let in by them.
resource "aws_lambda_function_url" "feed" {
  function_name      = aws_lambda_function.feed.function_name
  authorization_type = "AWS_IAM"
}

# Function URLs made since October 2025 ask for both: one for the URL, one for the function behind it.
resource "aws_lambda_permission" "url" {
  statement_id           = "cloudfront-url"
  action                 = "lambda:InvokeFunctionUrl"
  function_url_auth_type = aws_lambda_function_url.feed.authorization_type
  function_name          = aws_lambda_function.feed.function_name
  principal              = "cloudfront.amazonaws.com"
  source_arn             = aws_cloudfront_distribution.feed.arn
}

resource "aws_lambda_permission" "function" {
  statement_id  = "cloudfront-function"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.feed.function_name
  principal     = "cloudfront.amazonaws.com"
  source_arn    = aws_cloudfront_distribution.feed.arn
}
