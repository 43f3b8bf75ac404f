# What the rest is built from. Nothing here makes anything.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  partition = data.aws_partition.this.partition
  account   = data.aws_caller_identity.this.account_id
  region    = data.aws_region.this.name

  prefix     = coalesce(var.prefix, "/maintenance/${var.name}")
  parameters = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.prefix}"
  state_arn  = "${local.parameters}/state"
  mode_arn   = "${local.parameters}/mode"

  # By name, not by attribute: what the function must not wait for may name it, too.
  switch_name = "${var.name}-switch"
  switch_arn  = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.switch_name}"
  mock_name   = "${var.name}-mock-api"

  # A topic that a rule of this Region can send to: no FIFO topic.
  topic_arn = "^arn:[a-z-]+:sns:${local.region}:[0-9]{12}:[A-Za-z0-9_-]+$"

  timezones = split("\n", trimspace(file("${path.module}/timezones.txt")))

  # The alarms by ARN. In us-east-1 both lists are of this Region.
  alarm_arns           = [for name in var.alarms : "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:${name}"]
  us_east_1_alarm_arns = [for name in var.us_east_1_alarms : "arn:${local.partition}:cloudwatch:us-east-1:${local.account}:alarm:${name}"]
  all_alarm_arns       = concat(local.alarm_arns, local.us_east_1_alarm_arns)
  from_us_east_1       = length(var.us_east_1_alarms) > 0 && local.region != "us-east-1"
}
