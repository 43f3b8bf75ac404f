# The parameters: what each side should look like, and the operator's word. The records and mappings themselves belong
# to the switch, and stand nowhere in Terraform's state.

locals {
  # Absent keys are left out: the switch refuses what it does not know, and null is not a value to it.
  dns_definitions = [
    for target in var.dns_targets : {
      name  = target.name
      group = coalesce(target.group, target.name)
      place = "dns ${target.zone_id} ${trimsuffix(lower(target.record), ".")}"
      json = jsonencode({
        for key, value in {
          name     = target.name
          kind     = "dns"
          zone_id  = target.zone_id
          record   = target.record
          adopt    = target.adopt
          role_arn = target.role_arn
          normal = [
            for set in target.normal : { for key, value in set : key => value if value != null }
          ]
          maintenance = [
            for set in target.maintenance : { for key, value in set : key => value if value != null }
          ]
        } : key => value if value != null
      })
    }
  ]

  api_definitions = [
    for target in var.api_targets : {
      name  = target.name
      group = coalesce(target.group, target.name)
      place = join(" ", compact([target.kind, target.domain_name, target.base_path, target.region, target.role_arn]))
      json = jsonencode({
        for key, value in {
          name        = target.name
          kind        = target.kind
          domain_name = target.domain_name
          base_path   = target.base_path
          adopt       = target.adopt
          role_arn    = target.role_arn
          region      = target.region
          normal      = target.normal
          maintenance = target.maintenance
        } : key => value if value != null
      })
    }
  ]

  definitions = concat(local.dns_definitions, local.api_definitions)
  groups      = { for definition in local.definitions : definition.group => definition.json... }
  groups_json = {
    for group, targets in local.groups : group => length(targets) == 1 ? targets[0] : "[${join(",", targets)}]"
  }

  # What stands in Parameter Store as this plan is made. A path with nothing under it is no error: the first apply.
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
  description     = "The operator's word: auto, on or off, or JSON with mode, message, reason, until, targets"
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

# The prefix is where the switch's memory is. It cannot move: the word, the latch and the windows would stay behind.
resource "terraform_data" "prefix" {
  input = local.prefix

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output == local.prefix
      error_message = "prefix (or name) cannot change: this switch was made with ${self.output}, where the operator's word and its own memory are. Destroy it while all is normal, or make a second one."
    }

    precondition {
      condition     = length(local.leaving) == 0 || local.at_rest
      error_message = <<-TEXT
        Not while in maintenance: this plan lets go of ${join(", ", local.leaving)}, and ${local.prefix}/state says "${try(local.state.mode, "unreadable")}"${try(local.state.in_sync, false) ? "" : ", not in sync"}.
        Whatever is let go of now would stay where it is. Bring everything back first, wait until in_sync is true, and plan again:
          aws ssm put-parameter --overwrite --name ${local.prefix}/mode --value off
      TEXT
    }
  }
}

# Remembers which places were in this switch's hand at the last apply, so that a plan that lets go of one can be
# refused while users are sent elsewhere: its record would stay where it is, and nobody would bring it back.
resource "aws_ssm_parameter" "deployed" {
  for_each = { for index, names in chunklist(sort(keys(local.places)), 100) : index => names }

  name           = "${local.prefix}/deployed/${each.key}"
  description    = "The targets of the last apply, written and read by Terraform alone"
  type           = "String"
  tier           = "Intelligent-Tiering"
  insecure_value = jsonencode({ for name in each.value : name => local.places[name] })

  depends_on = [aws_ssm_parameter.target]
}

# The plan's refusal is as old as the plan: this asks again as a target goes, before its parameter does.
resource "aws_lambda_invocation" "target" {
  for_each = toset(local.definitions[*].name)

  function_name   = aws_lambda_function.switch.function_name
  lifecycle_scope = "CRUD"
  input           = jsonencode({ action = "status", target = each.key })

  depends_on = [aws_ssm_parameter.target, terraform_data.settled]
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

# IAM tells its servers within seconds, not at once.
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

# `terraform destroy` evaluates no precondition. This is destroyed first, since all else is what it depends on, and its
# destruction asks the switch (by `"tf": {"action": "delete"}`), which refuses unless the position is normal and in sync.
# Where the switch itself is broken: `terraform state rm` this one, once the records are where they should be.
resource "aws_lambda_invocation" "leave" {
  function_name   = aws_lambda_function.switch.function_name
  lifecycle_scope = "CRUD"
  # The switch looks at the action alone. A changed input is an update in place; changed triggers would be a delete.
  input = jsonencode({ action = "status", keep = var.keep })

  # Whatever nothing else depends on, or a destroy that is refused would have taken it meanwhile.
  depends_on = [
    aws_cloudwatch_dashboard.switch,
    aws_cloudwatch_event_target.switch,
    aws_cloudwatch_event_target.topic,
    aws_cloudwatch_event_target.us_east_1,
    aws_cloudwatch_event_target.webhook,
    aws_cloudwatch_metric_alarm.switch,
    aws_iam_role_policy.mock_api,
    aws_iam_role_policy.us_east_1,
    aws_iam_role_policy.webhook,
    aws_lambda_function.mock_api,
    aws_lambda_invocation.reconcile,
    aws_lambda_invocation.target,
    aws_lambda_permission.alarm,
    aws_lambda_permission.rule,
    aws_lambda_permission.topic,
    aws_scheduler_schedule.close,
    aws_scheduler_schedule.open,
    aws_sns_topic_subscription.topic,
    aws_sqs_queue_policy.undelivered,
    aws_ssm_parameter.deployed,
    aws_ssm_parameter.mode,
    aws_ssm_parameter.target,
    aws_ssm_parameter.window,
    terraform_data.prefix,
    terraform_data.settled,
  ]
}
