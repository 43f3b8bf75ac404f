output "prefix" {
  description = "The prefix of the switch's parameters."
  value       = local.prefix
}

output "mode_parameter" {
  description = "The parameter that operators write."
  value       = aws_ssm_parameter.mode.name
}

output "state_parameter" {
  description = "The parameter that says what holds, and why."
  value       = "${local.prefix}/state"
}

output "switch_function_name" {
  description = "The switch's function, for `aws lambda invoke`."
  value       = aws_lambda_function.switch.function_name
}

output "switch_function_arn" {
  description = "The switch's function, for the actions of an alarm (alarm_actions and ok_actions)."
  value       = aws_lambda_function.switch.arn
}

output "mock_api" {
  description = "The function mock-api, for the modules maintenance-api and maintenance-host."
  value = {
    function_name = aws_lambda_function.mock_api.function_name
    arn           = aws_lambda_function.mock_api.arn
    invoke_arn    = aws_lambda_function.mock_api.invoke_arn
  }
}

output "role_name" {
  description = "The switch's role: a stack that brings a target of its own attaches its own statement to it."
  value       = aws_iam_role.switch.name
}

output "role_arn" {
  description = "The switch's role, for the trust policy of a role in another account."
  value       = aws_iam_role.switch.arn
}

output "operator_policy_json" {
  description = "A policy for operators: write P/mode, read everything under P, ask the switch."
  value       = data.aws_iam_policy_document.operator.json
}

output "state_guard_policy_json" {
  description = "An example of a service control policy: nobody but the switch writes P/state."
  value       = data.aws_iam_policy_document.state_guard.json
}

output "queue_urls" {
  description = "The dead-letter queues: failed (the switch could not do it), undelivered (it never got there)."
  value       = { failed = aws_sqs_queue.failed.url, undelivered = aws_sqs_queue.undelivered.url }
}

output "alarm_names" {
  description = "The alarms on the switch itself."
  value       = { for name, alarm in aws_cloudwatch_metric_alarm.switch : name => alarm.alarm_name }
}

output "dashboard_name" {
  description = "The CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.switch.dashboard_name
}

output "reconciled" {
  description = "What the switch answered when this was last applied: its mode, and the outcome of each target."
  value = try({
    mode    = jsondecode(aws_lambda_invocation.reconcile.result).mode
    targets = { for target in jsondecode(aws_lambda_invocation.reconcile.result).targets : target.name => target.outcome }
  }, null)
}
