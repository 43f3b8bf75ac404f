# The parameters: what each side should look like, and the operator's request. The records and mappings themselves belong
# to the switch, and are nowhere in Terraform's state.

locals {
  # Absent keys are left out: the switch refuses what it does not know, and null is not a value to it.
  dns_definitions = [
    for target in var.dns_targets : {
      name  = target.name
      group = coalesce(target.group, target.name)
      place = "dns ${target.zone_id} ${trimsuffix(lower(target.record), ".")}"
      json = jsonencode(merge(
        { for key, value in target : key => value if value != null && key != "group" },
        { kind = "dns" },
        {
          for side, sets in { normal = target.normal, maintenance = target.maintenance } :
          side => [for set in sets : { for key, value in set : key => value if value != null }]
        },
      ))
    }
  ]

  api_definitions = [
    for target in var.api_targets : {
      name  = target.name
      group = coalesce(target.group, target.name)
      place = join(" ", compact([target.kind, target.domain_name, target.base_path, target.region, target.role_arn]))
      json  = jsonencode({ for key, value in target : key => value if value != null && key != "group" })
    }
  ]

  definitions = concat(local.dns_definitions, local.api_definitions)
  groups      = { for definition in local.definitions : definition.group => definition.json... }
  groups_json = {
    for group, targets in local.groups : group => length(targets) == 1 ? targets[0] : "[${join(",", targets)}]"
  }

  # What is in Parameter Store when this plan is made. A path with nothing under it is no error: the first apply.
  standing = zipmap(
    data.aws_ssm_parameters_by_path.standing.names,
    nonsensitive(data.aws_ssm_parameters_by_path.standing.values),
  )
  state   = try(jsondecode(local.standing["${local.prefix}/state"]), null)
  at_rest = try(local.state.mode == "normal" && local.state.in_sync, !contains(keys(local.standing), "${local.prefix}/state"))
  deployed = merge([
    for name, value in local.standing : try(jsondecode(value), {}) if startswith(name, "${local.prefix}/deployed/")
  ]...)
  places  = { for definition in local.definitions : definition.name => substr(sha256(definition.place), 0, 8) }
  leaving = [for name, place in local.deployed : name if !contains(values(local.places), place)]
}

# A well-formed id may still be of another zone: one look for each parent domain.
data "aws_route53_zone" "target" {
  for_each = { for index, record in local.records : local.parents[index] => record... }

  zone_id = each.value[0].zone_id

  lifecycle {
    postcondition {
      condition     = endswith(".${each.value[0].name}", ".${trimsuffix(self.name, ".")}")
      error_message = "dns_targets[].zone_id ${self.zone_id} is the hosted zone of ${self.name}, which cannot hold ${each.value[0].name}: give the id of that record's own zone. `aws route53 list-hosted-zones-by-name` lists them."
    }
  }
}

data "aws_ssm_parameters_by_path" "standing" {
  path      = local.prefix
  recursive = true
}

# Created once, and then the operator's alone. A changed description would write the value back, and end a latch:
# nothing of it is Terraform's any more.
resource "aws_ssm_parameter" "mode" {
  name            = "${local.prefix}/mode"
  description     = "The operator's request: auto, on or off, or JSON with mode, message, reason, until, targets"
  type            = "String"
  insecure_value  = "auto"
  allowed_pattern = "(?is)^\\s*(auto|on|off|true|false|\\{.*\\})\\s*$"

  lifecycle {
    ignore_changes = all

    precondition {
      condition     = local.at_rest && try(local.state.decided_by.source, "") != "operator" || contains(keys(local.standing), "${local.prefix}/mode")
      error_message = <<-TEXT
        ${local.prefix}/mode was deleted, and what it said is still in force: "${try(local.state.mode, "unreadable")}". Creating it would write auto, and end that.
        Write it by hand, and plan again:
          aws ssm put-parameter --type String --name ${local.prefix}/mode --value ${try(local.state.mode, "") == "maintenance" ? "on" : "off"}
      TEXT
    }
  }
}

resource "aws_ssm_parameter" "target" {
  for_each = local.groups_json

  name           = "${local.prefix}/targets/${each.key}"
  description    = "What ${local.switch_name} flips, written by Terraform"
  type           = "String"
  tier           = "Intelligent-Tiering"
  insecure_value = each.value

  lifecycle {
    precondition {
      condition     = length(each.value) <= 8192
      error_message = "The targets of group ${each.key} take more than the 8192 bytes of an advanced parameter: split the group, or let targets have a parameter each (group = null)."
    }
  }

  # A target must not be seen by a switch that may not touch it yet.
  depends_on = [aws_iam_role_policy.switch, aws_iam_role_policy_attachment.records, aws_iam_role_policy_attachment.mappings]
}

# An apply ends with the switch having looked: a new target is in place, a changed side is carried out. In maintenance
# it stays in maintenance.
resource "aws_lambda_invocation" "reconcile" {
  function_name = aws_lambda_function.switch.function_name
  input         = jsonencode({ action = "reconcile" })

  triggers = {
    targets     = sha256(jsonencode(local.groups_json))
    windows     = sha256(jsonencode(local.window_values))
    code        = aws_lambda_function.switch.source_code_hash
    environment = sha256(jsonencode(local.switch_variables))
    permissions = terraform_data.settled.id
  }

  depends_on = [
    aws_ssm_parameter.mode,
    aws_ssm_parameter.target,
    aws_ssm_parameter.window,
    aws_lambda_function_event_invoke_config.switch,
  ]
}

# A change of a policy takes effect within seconds, not at once.
resource "terraform_data" "settled" {
  triggers_replace = sha256(join("", concat(
    [data.aws_iam_policy_document.switch.json],
    [for shard in sort(keys(local.record_shards)) : data.aws_iam_policy_document.records[shard].json],
    [for shard in sort(keys(local.mapping_shards)) : data.aws_iam_policy_document.mappings[shard].json],
  )))

  # The second is for Windows, which has no sleep.
  provisioner "local-exec" {
    command = "sleep ${var.settle_seconds} || ping -n ${var.settle_seconds + 1} 127.0.0.1"
  }

  depends_on = [aws_iam_role_policy.switch, aws_iam_role_policy_attachment.records, aws_iam_role_policy_attachment.mappings]
}
