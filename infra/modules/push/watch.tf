# Who watches push: tabs go on with the feed, so nobody else would say that they are no longer notified.

locals {
  # A change is one invocation, so that one failure is worth an alarm. No data is good: changes are rare.
  watched = {
    errors = {
      description = "Push fails: most open tabs were not notified of a change, or could not connect. They ask the feed. The log says why: ${aws_cloudwatch_log_group.push.name}"
      namespace   = "AWS/Lambda", metric = "Errors", dimensions = { FunctionName = aws_lambda_function.push.function_name }, statistic = "Sum"
    }
    throttles = {
      description = "Push cannot run: its reserved concurrency is used up, or none is reserved and the account's is used up."
      namespace   = "AWS/Lambda", metric = "Throttles", dimensions = { FunctionName = aws_lambda_function.push.function_name }, statistic = "Sum"
    }
    undelivered = {
      description = "Changes that never reached push are in the queue ${aws_sqs_queue.undelivered.name}. Once they are read: aws sqs purge-queue --queue-url ${aws_sqs_queue.undelivered.url}"
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = aws_sqs_queue.undelivered.name }, statistic = "Maximum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "push" {
  for_each = local.watched

  alarm_name          = "${local.function_name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}
