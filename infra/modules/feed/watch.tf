# Who watches the feed: tabs go on without it, so nobody else would say that it is down.

locals {
  # No data is good: where nobody asks, nothing fails.
  watched = {
    failing = {
      metric      = "Url5xxCount"
      description = "The status feed answers with errors: ${var.prefix}/state cannot be read, or the function fails. Its log says why: ${aws_cloudwatch_log_group.feed.name}. Tabs and the page go on with what they know."
    }
    throttles = {
      metric      = "Throttles"
      description = "The status feed's function cannot run: its reserved concurrency is used up, or none is reserved and the account's is used up."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "feed" {
  for_each = local.watched

  alarm_name          = "${local.function_name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = aws_lambda_function.feed.function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
