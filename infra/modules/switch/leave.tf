# What may not be undone by accident: nothing goes, and nothing moves, while users are sent elsewhere.

# The prefix is where the switch's memory is. It cannot move: request, latch and windows would stay behind.
resource "terraform_data" "prefix" {
  input = local.prefix

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output == local.prefix
      error_message = "prefix (or name) cannot change: this switch was made with ${self.output}, where the operator's request and its own memory are. Destroy it while all is normal, or make a second one."
    }

    precondition {
      condition     = length(local.leaving) == 0 || local.at_rest
      error_message = <<-TEXT
        Not while in maintenance: this plan removes or moves ${join(", ", local.leaving)}, and ${local.prefix}/state says "${try(local.state.mode, "unreadable")}"${try(local.state.in_sync, false) ? "" : ", not in sync"}.
        What is removed or moved now would stay where it is. Bring everything back first, wait until in_sync is true, and plan again:
          aws ssm put-parameter --overwrite --name ${local.prefix}/mode --value off
      TEXT
    }
  }
}

# Remembers which places this switch managed at the last apply, so that a plan that removes one can be
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
    aws_scheduler_schedule.window,
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
