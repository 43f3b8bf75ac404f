# What wakes the function: the events of this switch on the bus, and of no other that shares it.

resource "aws_cloudwatch_event_rule" "changed" {
  name           = local.function_name
  description    = "What the switch of ${var.name} sends to open tabs"
  event_bus_name = var.event_bus_name
  tags           = var.tags

  event_pattern = jsonencode({
    source      = ["maintenance-switch"]
    detail-type = ["Maintenance Mode Changed"]
    resources   = [var.switch_function_arn]
  })
}

resource "aws_cloudwatch_event_target" "changed" {
  rule           = aws_cloudwatch_event_rule.changed.name
  event_bus_name = var.event_bus_name
  target_id      = "push"
  arn            = aws_lambda_function.push.arn

  # After a minute everybody has it from the feed.
  retry_policy {
    maximum_event_age_in_seconds = 60
    maximum_retry_attempts       = 5
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_lambda_permission.rule, aws_sqs_queue_policy.undelivered]
}

resource "aws_lambda_permission" "rule" {
  statement_id  = "rule"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.push.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.changed.arn
}

# What EventBridge could not hand to Lambda: for people who want to know why.
resource "aws_sqs_queue" "undelivered" {
  name                      = "${local.function_name}-undelivered"
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    sid       = "RuleOfPush"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.changed.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.url
  policy    = data.aws_iam_policy_document.undelivered.json
}
