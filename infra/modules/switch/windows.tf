# Planned windows. The switch reads them off the clock at every run; the schedules only make it punctual.

locals {
  window_values = {
    for name, window in var.windows : name => jsonencode({ for key, value in window : key => value if value != null })
  }

  # When a window opens, as Scheduler writes it.
  opens = {
    for name, window in var.windows : name => window.at != null ? "at(${window.at})" : "cron(${window.cron})"
  }

  # When it closes. A cron's end is another cron only where minute and hour are plain numbers, and where the end is on
  # the same day or the day does not matter. Of all others the heartbeat closes the window, within a minute: no later
  # than a schedule, which Scheduler invokes at any second of its minute.
  cron_fields  = { for name, window in var.windows : name => split(" ", window.cron) if window.cron != null }
  cron_starts  = { for name, fields in local.cron_fields : name => try(tonumber(fields[0]) + 60 * tonumber(fields[1]), null) }
  cron_is_safe = { for name, fields in local.cron_fields : name => alltrue([for field in slice(fields, 2, 6) : contains(["*", "?"], field)]) }
  cron_ends = {
    for name, start in local.cron_starts : name => start + var.windows[name].minutes
    if start == null ? false : (local.cron_is_safe[name] ? var.windows[name].minutes < 1440 : start + var.windows[name].minutes < 1440)
  }

  closes = merge(
    {
      for name, window in var.windows : name =>
      "at(${formatdate("YYYY-MM-DD'T'hh:mm:ss", timeadd("${window.at}Z", "${window.minutes}m"))})"
      if window.at != null
    },
    {
      for name, end in local.cron_ends : name =>
      "cron(${end % 60} ${floor(end / 60) % 24} ${join(" ", slice(local.cron_fields[name], 2, 6))})"
    },
  )

  schedules = merge([
    for what, expressions in { opens = local.opens, closes = local.closes } : {
      for window, expression in expressions : "${window}-${what}" => { window = window, what = what, expression = expression }
    }
  ]...)

  unknown_targets = setsubtract(flatten([for window in var.windows : coalesce(window.targets, [])]), local.definitions[*].name)
}

resource "aws_ssm_parameter" "window" {
  for_each = local.window_values

  name           = "${local.prefix}/windows/${each.key}"
  description    = "A planned maintenance window, written by Terraform"
  type           = "String"
  insecure_value = each.value
}

resource "aws_scheduler_schedule_group" "windows" {
  count = length(var.windows) > 0 ? 1 : 0

  name = "${var.name}-windows"
}

resource "aws_scheduler_schedule" "window" {
  for_each = local.schedules

  name                         = each.key
  description                  = "Wakes ${local.switch_name} when the window ${each.value.what}"
  group_name                   = aws_scheduler_schedule_group.windows[0].name
  schedule_expression          = each.value.expression
  schedule_expression_timezone = var.windows[each.value.window].timezone

  # Anything else may be late by as much as a day.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.switch.arn
    role_arn = aws_iam_role.scheduler[0].arn
    input    = jsonencode({ action = "reconcile" })

    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 20
    }

    dead_letter_config {
      arn = aws_sqs_queue.undelivered.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

# A window for a target that this module does not know may be for another stack's; one that nobody knows is named in
# P/state when the window opens. Better to know it now.
check "window_targets" {
  assert {
    condition     = length(local.unknown_targets) == 0
    error_message = "windows names targets that are not in dns_targets or api_targets: ${join(", ", local.unknown_targets)}. If no other stack brings them, they are mistyped."
  }
}
