# What Scheduler and EventBridge may do: wake the switch, and carry events.

# --- Scheduler, which wakes the switch for windows

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "WakeTheSwitch"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.switch.arn]
  }

  statement {
    sid       = "DeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]
  }
}

resource "aws_iam_role" "scheduler" {
  count = length(var.windows) > 0 ? 1 : 0

  name               = "${var.name}-windows"
  description        = "Lets EventBridge Scheduler wake ${local.switch_name}"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
}

resource "aws_iam_role_policy" "scheduler" {
  count = length(var.windows) > 0 ? 1 : 0

  name   = "scheduler"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler.json
}

# --- EventBridge, which carries alarms from us-east-1 and tells webhooks

data "aws_iam_policy_document" "events_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "us_east_1" {
  statement {
    sid       = "HandOverAlarms"
    actions   = ["events:PutEvents"]
    resources = ["arn:${local.partition}:events:${local.region}:${local.account}:event-bus/default"]
  }
}

resource "aws_iam_role" "us_east_1" {
  count = local.from_us_east_1 ? 1 : 0

  name               = "${var.name}-us-east-1"
  description        = "Lets a rule in us-east-1 send alarms to the bus in ${local.region}"
  assume_role_policy = data.aws_iam_policy_document.events_trust.json
}

resource "aws_iam_role_policy" "us_east_1" {
  count = local.from_us_east_1 ? 1 : 0

  name   = "bus"
  role   = aws_iam_role.us_east_1[0].id
  policy = data.aws_iam_policy_document.us_east_1.json
}
