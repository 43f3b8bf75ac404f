# Who may do what, and why. The README's table has a line for each statement, and a test holds these against the
# operations that functions/aws uses: nothing is missing, and nothing more is there.

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
  # Everything under the prefix in one call: the word, the targets, the windows, what was done last.
  statement {
    sid       = "ReadParameters"
    actions   = ["ssm:GetParametersByPath"]
    resources = [local.parameters, "${local.parameters}/*"]
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

  # With less than *, CloudWatch leaves composite alarms out without a word.
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

# --- Records and mappings. A managed policy holds 6144 characters, so hundreds of names take several: each item goes
# into the shard that the length of all items before it points at.

locals {
  foreign_roles = sort(distinct(compact(concat(var.dns_targets[*].role_arn, var.api_targets[*].role_arn))))
  own_dns       = [for target in var.dns_targets : target if target.role_arn == null]
  own_apis      = [for target in var.api_targets : target if target.role_arn == null]

  shard_size = 3600

  # As Route 53 compares them: lower case, no dot at the end, * as an octal code.
  records = [
    for target in local.own_dns : {
      zone_id = target.zone_id
      name    = replace(trimsuffix(lower(target.record), "."), "*", "\\052")
      types   = concat(target.normal[*].type, target.maintenance[*].type)
    }
  ]
  # The first record of a zone brings a statement with it. A zone's id may not be known yet, so the parent domain stands
  # for it; the precondition below catches what this guesses wrong.
  parents = [
    for record in local.records :
    length(split(".", record.name)) > 2 ? join(".", slice(split(".", record.name), 1, length(split(".", record.name)))) : record.name
  ]
  record_costs = [
    for index, record in local.records :
    length(record.name) + (index(local.parents, local.parents[index]) == index ? 900 : 3)
  ]
  record_shards = {
    for index, record in local.records :
    tostring(floor(sum(concat([0], slice(local.record_costs, 0, index))) / local.shard_size)) => record...
  }

  mappings = [
    for target in local.own_apis : {
      region      = coalesce(target.region, local.region)
      domain_name = target.domain_name
      path        = target.kind == "rest-api" ? "basepathmappings" : "apimappings"
      # An API mapping goes by an id that API Gateway gives, and nobody has seen IAM compare "(none)".
      last = target.kind == "rest-api" && target.base_path != "(none)" ? target.base_path : "*"
    }
  ]
  mapping_costs = [for mapping in local.mappings : 5 * (length(mapping.domain_name) + 70)]
  mapping_shards = {
    for index, mapping in local.mappings :
    tostring(floor(sum(concat([0], slice(local.mapping_costs, 0, index))) / local.shard_size)) => mapping...
  }
}

data "aws_iam_policy_document" "records" {
  for_each = local.record_shards

  # Looking has no condition on names.
  statement {
    sid       = "ReadRecords"
    actions   = ["route53:ListResourceRecordSets"]
    resources = distinct([for record in each.value : "arn:${local.partition}:route53:::hostedzone/${record.zone_id}"])
  }

  # Only these names, these types, and to delete and create: each batch is DELETE what was found, CREATE what is wanted.
  # ForAllValues is true of a request without the key, hence Null beside each.
  dynamic "statement" {
    for_each = { for record in each.value : record.zone_id => record... }

    content {
      sid       = "FlipRecords${index(distinct(each.value[*].zone_id), statement.key)}"
      actions   = ["route53:ChangeResourceRecordSets"]
      resources = ["arn:${local.partition}:route53:::hostedzone/${statement.key}"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
        values   = statement.value[*].name
      }

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "route53:ChangeResourceRecordSetsRecordTypes"
        values   = sort(distinct(flatten(statement.value[*].types)))
      }

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "route53:ChangeResourceRecordSetsActions"
        values   = ["CREATE", "DELETE"]
      }

      condition {
        test     = "Null"
        variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
        values   = ["false"]
      }

      condition {
        test     = "Null"
        variable = "route53:ChangeResourceRecordSetsRecordTypes"
        values   = ["false"]
      }

      condition {
        test     = "Null"
        variable = "route53:ChangeResourceRecordSetsActions"
        values   = ["false"]
      }
    }
  }
}

resource "aws_iam_policy" "records" {
  for_each = local.record_shards

  name        = "${local.switch_name}-records-${each.key}"
  description = "The records that ${local.switch_name} flips"
  policy      = data.aws_iam_policy_document.records[each.key].minified_json

  lifecycle {
    precondition {
      condition     = length(data.aws_iam_policy_document.records[each.key].minified_json) <= 6144
      error_message = "The records of dns_targets lie in so many zones that a policy of IAM cannot hold them: use a second switch for some of the zones."
    }

    precondition {
      condition     = length(local.record_shards) + length(local.mapping_shards) <= 10
      error_message = "The names in dns_targets and api_targets take ${length(local.record_shards) + length(local.mapping_shards)} policies, and a role takes 10: use a second switch for some of them."
    }
  }
}

resource "aws_iam_role_policy_attachment" "records" {
  for_each = aws_iam_policy.records

  role       = aws_iam_role.switch.name
  policy_arn = each.value.arn
}

data "aws_iam_policy_document" "mappings" {
  for_each = local.mapping_shards

  # The mapping, and the domain's routing mode, under which mappings may have no effect.
  statement {
    sid     = "ReadMappings"
    actions = ["apigateway:GET"]
    resources = distinct(flatten([
      for mapping in each.value : [
        "arn:${local.partition}:apigateway:${mapping.region}::/domainnames/${mapping.domain_name}",
        mapping.path == "apimappings"
        ? "arn:${local.partition}:apigateway:${mapping.region}::/domainnames/${mapping.domain_name}/apimappings"
        : "arn:${local.partition}:apigateway:${mapping.region}::/domainnames/${mapping.domain_name}/basepathmappings/${mapping.last}",
      ]
    ]))
  }

  # Routing rules come with actions, and ARNs with an account, of their own.
  statement {
    sid     = "ReadRoutingRules"
    actions = ["apigateway:ListRoutingRules"]
    resources = distinct([
      for mapping in each.value : "arn:${local.partition}:apigateway:${mapping.region}:${local.account}:/domainnames/${mapping.domain_name}/routingrules/*"
    ])
  }

  statement {
    sid     = "FlipMappings"
    actions = ["apigateway:PATCH"]
    resources = distinct([
      for mapping in each.value : "arn:${local.partition}:apigateway:${mapping.region}::/domainnames/${mapping.domain_name}/${mapping.path}/${mapping.last}"
    ])
  }

  # A mapping that somebody deleted is created anew.
  statement {
    sid     = "CreateMappings"
    actions = ["apigateway:POST"]
    resources = distinct([
      for mapping in each.value : "arn:${local.partition}:apigateway:${mapping.region}::/domainnames/${mapping.domain_name}/${mapping.path}"
    ])
  }
}

resource "aws_iam_policy" "mappings" {
  for_each = local.mapping_shards

  name        = "${local.switch_name}-mappings-${each.key}"
  description = "The mappings that ${local.switch_name} flips"
  policy      = data.aws_iam_policy_document.mappings[each.key].minified_json
}

resource "aws_iam_role_policy_attachment" "mappings" {
  for_each = aws_iam_policy.mappings

  role       = aws_iam_role.switch.name
  policy_arn = each.value.arn
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
  description        = "Lets a rule in us-east-1 hand alarms to the bus in ${local.region}"
  assume_role_policy = data.aws_iam_policy_document.events_trust.json
}

resource "aws_iam_role_policy" "us_east_1" {
  count = local.from_us_east_1 ? 1 : 0

  name   = "bus"
  role   = aws_iam_role.us_east_1[0].id
  policy = data.aws_iam_policy_document.us_east_1.json
}
