# What wakes the switch. Events carry no decision: a lost one costs a minute, until the next heartbeat.

locals {
  rules = merge(
    {
      parameters = {
        description = "A change of the operator's request, a target or a window; never of what the switch writes itself"
        schedule    = null
        pattern = jsonencode({
          source      = ["aws.ssm"]
          detail-type = ["Parameter Store Change"]
          detail = {
            name = ["${local.prefix}/mode", { prefix = "${local.prefix}/targets/" }, { prefix = "${local.prefix}/windows/" }]
          }
        })
      }
      heartbeat = {
        description = "Each minute: ends what has run out, repairs what others changed, asks Route 53 for INSYNC"
        schedule    = "rate(1 minute)"
        pattern     = null
      }
    },
    # By the ARN: an alarm of that name in another account or Region does not count.
    length(local.all_alarm_arns) == 0 ? {} : {
      alarms = {
        description = "A change of state of an alarm that counts"
        schedule    = null
        pattern = jsonencode({
          source      = ["aws.cloudwatch"]
          detail-type = ["CloudWatch Alarm State Change"]
          resources   = local.all_alarm_arns
        })
      }
    },
  )
}

resource "aws_cloudwatch_event_rule" "switch" {
  for_each = local.rules

  name                = "${var.name}-${each.key}"
  description         = each.value.description
  event_pattern       = each.value.pattern
  schedule_expression = each.value.schedule

  lifecycle {
    precondition {
      condition     = length(coalesce(each.value.pattern, "-")) <= 2048
      error_message = "alarms and us_east_1_alarms take more than the 2048 characters of an event pattern: put them under one composite alarm, and name that one."
    }
  }
}

resource "aws_cloudwatch_event_target" "switch" {
  for_each = aws_cloudwatch_event_rule.switch

  rule      = each.value.name
  target_id = "switch"
  arn       = aws_lambda_function.switch.arn

  retry_policy {
    maximum_event_age_in_seconds = each.key == "heartbeat" ? 60 : 300
    maximum_retry_attempts       = each.key == "heartbeat" ? 0 : 20
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  # What comes before it is allowed would be a dead letter on the first day.
  depends_on = [aws_lambda_permission.rule, aws_sqs_queue_policy.undelivered]
}

resource "aws_lambda_permission" "rule" {
  for_each = aws_cloudwatch_event_rule.switch

  statement_id  = "rule-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.switch.function_name
  principal     = "events.amazonaws.com"
  source_arn    = each.value.arn
}

# CloudWatch's own Lambda action: put the switch's ARN among an alarm's alarm_actions and ok_actions, and it wakes the
# switch without EventBridge in between. By name, so that the alarm may name the function and the switch the alarm.
resource "aws_lambda_permission" "alarm" {
  count = length(var.alarms)

  statement_id   = "alarm-${count.index}"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.switch.function_name
  principal      = "lambda.alarms.cloudwatch.amazonaws.com"
  source_account = local.account
  source_arn     = local.alarm_arns[count.index]
}

resource "aws_lambda_permission" "topic" {
  count = length(var.wake_topic_arns)

  statement_id  = "topic-${count.index}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.switch.function_name
  principal     = "sns.amazonaws.com"
  source_arn    = var.wake_topic_arns[count.index]
}

resource "aws_sns_topic_subscription" "topic" {
  count = length(var.wake_topic_arns)

  topic_arn = var.wake_topic_arns[count.index]
  protocol  = "lambda"
  endpoint  = aws_lambda_function.switch.arn

  depends_on = [aws_lambda_permission.topic]
}

# Alarms of us-east-1: a rule there hands their events to the default bus here, where the rule above finds them.
resource "aws_cloudwatch_event_rule" "us_east_1" {
  provider = aws.us_east_1
  count    = local.from_us_east_1 ? 1 : 0

  name        = "${var.name}-alarms-to-${local.region}"
  description = "Alarms that count for ${local.switch_name} in ${local.region}"
  event_pattern = jsonencode({
    source      = ["aws.cloudwatch"]
    detail-type = ["CloudWatch Alarm State Change"]
    resources   = local.us_east_1_alarm_arns
  })
}

resource "aws_cloudwatch_event_target" "us_east_1" {
  provider = aws.us_east_1
  count    = local.from_us_east_1 ? 1 : 0

  rule      = aws_cloudwatch_event_rule.us_east_1[0].name
  target_id = "bus"
  arn       = "arn:${local.partition}:events:${local.region}:${local.account}:event-bus/default"
  role_arn  = aws_iam_role.us_east_1[0].arn
}
