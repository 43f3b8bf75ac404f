# What the functions may do, and why; iam_targets.tf has records and mappings, iam_services.tf what wakes the switch. The
# README's table has a line for each statement, and a test holds these against the operations that functions/aws uses:
# nothing is missing, and nothing more is there.

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# --- The switch

resource "aws_iam_role" "switch" {
  name               = local.switch_name
  description        = "What the maintenance switch of ${local.prefix} may do"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "switch" {
  # Everything under the prefix in one call: the request, the targets, the windows, what was done last. IAM looks at
  # the path alone.
  statement {
    sid       = "ReadParameters"
    actions   = ["ssm:GetParametersByPath"]
    resources = [local.parameters]
  }

  # An earlier version, when two runs met.
  statement {
    sid       = "ReadState"
    actions   = ["ssm:GetParameter"]
    resources = [local.state_arn]
  }

  # The one parameter that it writes; nobody else may.
  statement {
    sid       = "WriteState"
    actions   = ["ssm:PutParameter"]
    resources = [local.state_arn]
  }

  statement {
    sid       = "TellTheBus"
    actions   = ["events:PutEvents"]
    resources = ["arn:${local.partition}:events:${local.region}:${local.account}:event-bus/${var.event_bus_name}"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "events:source"
      values   = ["maintenance-switch"]
    }
  }

  # Whether a change has reached all of Route 53's servers. Changes have ids that nobody knows beforehand.
  statement {
    sid       = "AskForInsync"
    actions   = ["route53:GetChange"]
    resources = ["arn:${local.partition}:route53:::change/*"]
  }

  # With less than *, CloudWatch leaves composite alarms out without an error.
  dynamic "statement" {
    for_each = length(local.all_alarm_arns) > 0 ? ["any"] : []

    content {
      sid       = "ReadAlarms"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = ["*"]
    }
  }

  # Zones and APIs of other accounts: what may be done there is said there.
  dynamic "statement" {
    for_each = length(local.foreign_roles) > 0 ? ["any"] : []

    content {
      sid       = "OtherAccounts"
      actions   = ["sts:AssumeRole"]
      resources = local.foreign_roles
    }
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.switch.arn}:*"]
  }

  statement {
    sid       = "DeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failed.arn]
  }
}

resource "aws_iam_role_policy" "switch" {
  name   = "switch"
  role   = aws_iam_role.switch.id
  policy = data.aws_iam_policy_document.switch.json
}

# --- mock-api

resource "aws_iam_role" "mock_api" {
  name               = local.mock_name
  description        = "What ${local.mock_name} may do"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "mock_api" {
  # Message, since and until.
  statement {
    sid       = "ReadState"
    actions   = ["ssm:GetParameter"]
    resources = [local.state_arn]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.mock_api.arn}:*"]
  }
}

resource "aws_iam_role_policy" "mock_api" {
  name   = "mock-api"
  role   = aws_iam_role.mock_api.id
  policy = data.aws_iam_policy_document.mock_api.json
}
