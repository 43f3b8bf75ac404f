# What the function may do, and why. A test holds this against what feed calls: nothing is missing, and nothing more
# is there.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  region     = data.aws_region.this.name
  parameters = "arn:${data.aws_partition.this.partition}:ssm:${local.region}:${data.aws_caller_identity.this.account_id}:parameter${var.prefix}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "feed" {
  name               = local.function_name
  description        = "What ${local.function_name} may do"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "feed" {
  # What holds: mode, message, since and until.
  statement {
    sid       = "ReadState"
    actions   = ["ssm:GetParameter"]
    resources = ["${local.parameters}/state"]
  }

  # What is planned. IAM looks at the path alone.
  statement {
    sid       = "ReadWindows"
    actions   = ["ssm:GetParametersByPath"]
    resources = ["${local.parameters}/windows"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.feed.arn}:*"]
  }
}

resource "aws_iam_role_policy" "feed" {
  name   = "feed"
  role   = aws_iam_role.feed.id
  policy = data.aws_iam_policy_document.feed.json
}
