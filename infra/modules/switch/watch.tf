# Who watches the switch: an alarm for each way in which it could fail unseen, and a dashboard.

locals {
  function_dimension = { FunctionName = aws_lambda_function.switch.function_name }
  switch_dimension   = { Switch = local.prefix }

  # No data is good for counts of what is bad, and bad for the heartbeat.
  watched = {
    errors = {
      description = "The switch fails: a target could not be brought where it should be. ${local.prefix}/state says which, and why."
      namespace   = "AWS/Lambda", metric = "Errors", dimensions = local.function_dimension
      statistic   = "Sum", period = 60, periods = 5, of = 3, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    throttles = {
      description = "The switch cannot run: its reserved concurrency is used up, or none is reserved and the account's is used up."
      namespace   = "AWS/Lambda", metric = "Throttles", dimensions = local.function_dimension
      statistic   = "Sum", period = 60, periods = 3, of = 2, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    heartbeat = {
      description = "The switch has not run for five minutes, though it should each minute: its rule is disabled or denied, or the function is gone."
      namespace   = "AWS/Lambda", metric = "Invocations", dimensions = local.function_dimension
      statistic   = "Sum", period = 60, periods = 5, of = 5, threshold = 1, comparison = "LessThanThreshold", missing = "breaching"
    }
    failed = {
      description = "Events at which the switch failed are in the queue ${aws_sqs_queue.failed.name}. The heartbeat has made up for them. Once they are read: aws sqs purge-queue --queue-url ${aws_sqs_queue.failed.url}"
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = aws_sqs_queue.failed.name }
      statistic   = "Maximum", period = 60, periods = 1, of = 1, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    undelivered = {
      description = "Events that never reached the switch, a topic or a webhook are in the queue ${aws_sqs_queue.undelivered.name}. Once they are read: aws sqs purge-queue --queue-url ${aws_sqs_queue.undelivered.url}"
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = aws_sqs_queue.undelivered.name }
      statistic   = "Maximum", period = 60, periods = 1, of = 1, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    overridden = {
      description = "An operator's off has held alarms and windows down for a whole day: is it meant? `auto` lets them decide again."
      namespace   = "MaintenanceSwitch", metric = "AutomationOverridden", dimensions = local.switch_dimension
      statistic   = "Minimum", period = 3600, periods = 24, of = 24, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    held = {
      description = "Alarms have reached their limit of changes an hour: maintenance stays until an operator writes ${local.prefix}/mode."
      namespace   = "MaintenanceSwitch", metric = "AutomationHeld", dimensions = local.switch_dimension
      statistic   = "Maximum", period = 60, periods = 1, of = 1, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
    awaited = {
      description = "An alarm that counts in auto does not exist, or has had no data for an hour: it protects nobody."
      namespace   = "MaintenanceSwitch", metric = "AlarmsWaitedFor", dimensions = local.switch_dimension
      statistic   = "Minimum", period = 300, periods = 12, of = 12, threshold = 1, comparison = "GreaterThanOrEqualToThreshold", missing = "notBreaching"
    }
  }

  graphs = [
    { title = "Mode over time (1 is maintenance)", statistic = "Maximum", metrics = [
      ["MaintenanceSwitch", "MaintenanceActive", "Switch", local.prefix],
      ["MaintenanceSwitch", "AutomationOverridden", "Switch", local.prefix],
      ["MaintenanceSwitch", "AutomationHeld", "Switch", local.prefix],
    ] },
    { title = "Flips (milliseconds)", statistic = "Maximum", metrics = [
      ["MaintenanceSwitch", "FlipMilliseconds", "Switch", local.prefix],
    ] },
    { title = "Targets failed and repaired", statistic = "Maximum", metrics = [
      ["MaintenanceSwitch", "TargetsFailed", "Switch", local.prefix],
      ["MaintenanceSwitch", "TargetsRepaired", "Switch", local.prefix],
      ["MaintenanceSwitch", "AlarmsWaitedFor", "Switch", local.prefix],
    ] },
    { title = "Runs, errors, throttles", statistic = "Sum", metrics = [
      ["AWS/Lambda", "Invocations", "FunctionName", local.switch_name],
      ["AWS/Lambda", "Errors", "FunctionName", local.switch_name],
      ["AWS/Lambda", "Throttles", "FunctionName", local.switch_name],
    ] },
    { title = "Lag from the event to the run, and the run (milliseconds)", statistic = "Maximum", metrics = [
      ["AWS/Lambda", "AsyncEventAge", "FunctionName", local.switch_name],
      ["AWS/Lambda", "Duration", "FunctionName", local.switch_name],
    ] },
    { title = "Dead letters", statistic = "Maximum", metrics = [
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.failed.name],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.undelivered.name],
    ] },
    { title = "503s of mock-api", statistic = "Sum", metrics = [
      ["AWS/Lambda", "Invocations", "FunctionName", local.mock_name],
      ["AWS/Lambda", "Throttles", "FunctionName", local.mock_name],
      ["AWS/Lambda", "Errors", "FunctionName", local.mock_name],
    ] },
  ]
}

resource "aws_cloudwatch_metric_alarm" "switch" {
  for_each = local.watched

  alarm_name          = "${local.switch_name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.of
  threshold           = each.value.threshold
  comparison_operator = each.value.comparison
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

resource "aws_cloudwatch_dashboard" "switch" {
  dashboard_name = local.switch_name
  dashboard_body = jsonencode({
    widgets = [
      for index, graph in local.graphs : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title   = graph.title
          region  = local.region
          view    = "timeSeries"
          stat    = graph.statistic
          period  = 60
          metrics = graph.metrics
        }
      }
    ]
  })
}
