# What the switch may do to records and mappings. A managed policy holds 6144 characters and a role 10 of them: each
# item goes into the shard that the cost of all items before it points at. A zone's id may not be known yet, so costs go
# by names alone.

locals {
  foreign_roles = sort(distinct(compact(concat(var.dns_targets[*].role_arn, var.api_targets[*].role_arn))))
  # In the order of their names, in which the switch batches them: a batch that spans two policies is denied, and halved.
  own_dns  = flatten(values({ for target in var.dns_targets : target.name => target... if target.role_arn == null }))
  own_apis = [for target in var.api_targets : target if target.role_arn == null]

  # What a policy holds besides the frame of its statements, less the longest item that may go over it.
  shard_size = 4700

  # As Route 53 compares them: lower case, no dot at the end, * as an octal code.
  records = [
    for target in local.own_dns : {
      zone_id = target.zone_id
      name    = replace(trimsuffix(lower(target.record), "."), "*", "\\052")
      types   = concat(target.normal[*].type, target.maintenance[*].type)
    }
  ]
  parents = [
    for record in local.records :
    length(split(".", record.name)) > 2 ? join(".", slice(split(".", record.name), 1, length(split(".", record.name)))) : record.name
  ]
  # Each record may be in a zone of its own, whose ARN takes 60 characters twice. Where there is no room for that, the
  # parent domain stands for the zone; a precondition below catches what this guesses wrong.
  roomy_costs  = [for record in local.records : length(record.name) + 125]
  tight_costs  = [for index, record in local.records : length(record.name) + (index(local.parents, local.parents[index]) == index ? 125 : 5)]
  record_costs = sum(concat([0], local.roomy_costs)) < local.shard_size * (10 - length(local.mapping_shards)) ? local.roomy_costs : local.tight_costs
  record_shards = {
    for index, record in local.records :
    tostring(floor(sum(concat([0], slice(local.record_costs, 0, index))) / local.shard_size)) => record...
  }
  # A statement for each zone where that fits, so that a name is allowed in its own zone alone; or else one for all of a
  # shard: a name that is not of a zone is refused there by Route 53 itself.
  record_statements = {
    for shard, records in local.record_shards : shard => {
      for record in records :
      sum([for record in records : length(record.name) + 5]) + 900 * length(distinct(records[*].zone_id)) < 5900 ? record.zone_id : "all" => record...
    }
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
  mapping_costs = [for mapping in local.mappings : 5 * (length(mapping.domain_name) + 75) + 2 * length(mapping.last)]
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
  # ForAllValues is true of a request without the key, hence a Null condition with each.
  dynamic "statement" {
    for_each = local.record_statements[each.key]

    content {
      sid       = "FlipRecords${index(keys(local.record_statements[each.key]), statement.key)}"
      actions   = ["route53:ChangeResourceRecordSets"]
      resources = distinct([for record in statement.value : "arn:${local.partition}:route53:::hostedzone/${record.zone_id}"])

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
      error_message = "The records of dns_targets are in so many zones that a policy of IAM cannot hold them: use a second switch for some of the zones."
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

  # A mapping that somebody deleted is created again.
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

  lifecycle {
    precondition {
      condition     = length(data.aws_iam_policy_document.mappings[each.key].minified_json) <= 6144
      error_message = "The domains and base paths of api_targets are too long for a policy of IAM: use a second switch for some of them."
    }

    precondition {
      condition     = length(local.record_shards) + length(local.mapping_shards) <= 10
      error_message = "The names in dns_targets and api_targets take ${length(local.record_shards) + length(local.mapping_shards)} policies, and a role takes 10: use a second switch for some of them."
    }
  }
}

resource "aws_iam_role_policy_attachment" "mappings" {
  for_each = aws_iam_policy.mappings

  role       = aws_iam_role.switch.name
  policy_arn = each.value.arn
}
