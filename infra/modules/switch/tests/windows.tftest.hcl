# When schedules open and close windows.

mock_provider "aws" {
  source = "./tests/aws"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./tests/aws"
}

variables {
  name             = "shop"
  switch_package   = "versions.tf"
  mock_api_package = "versions.tf"
  settle_seconds   = 0
}

run "windows" {
  command = plan

  variables {
    windows = {
      once    = { at = "2026-12-31T23:30:00", timezone = "Europe/Berlin", minutes = 90 }
      weekly  = { cron = "0 2 ? * SUN *", timezone = "Europe/Berlin", minutes = 60 }
      nightly = { cron = "30 23 * * ? *", minutes = 90 }
      past    = { cron = "30 23 ? * SUN *", minutes = 90 }
      dense   = { cron = "0/30 * * * ? *", minutes = 5 }
      first   = { cron = "0 4 1 * ? *", minutes = 1440 }
    }
  }

  assert {
    condition     = aws_scheduler_schedule.window["once-opens"].schedule_expression == "at(2026-12-31T23:30:00)"
    error_message = "opens at its time"
  }

  assert {
    condition     = aws_scheduler_schedule.window["once-closes"].schedule_expression == "at(2027-01-01T01:00:00)"
    error_message = "closes in the next year"
  }

  assert {
    condition     = aws_scheduler_schedule.window["once-closes"].schedule_expression_timezone == "Europe/Berlin"
    error_message = "by the same clock"
  }

  assert {
    condition     = aws_scheduler_schedule.window["weekly-closes"].schedule_expression == "cron(0 3 ? * SUN *)"
    error_message = "closes an hour later on Sundays"
  }

  assert {
    condition     = aws_scheduler_schedule.window["nightly-closes"].schedule_expression == "cron(0 1 * * ? *)"
    error_message = "closes past midnight, whatever the day"
  }

  assert {
    condition     = [for name in keys(aws_scheduler_schedule.window) : name if endswith(name, "-closes")] == ["nightly-closes", "once-closes", "weekly-closes"]
    error_message = "what no cron can say is left to the heartbeat"
  }

  assert {
    condition     = length([for name in keys(aws_scheduler_schedule.window) : name if endswith(name, "-opens")]) == 6
    error_message = "each opens on time"
  }

  assert {
    condition     = alltrue([for schedule in aws_scheduler_schedule.window : schedule.flexible_time_window[0].mode == "OFF"])
    error_message = "never late by choice"
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.window["weekly"].insecure_value) == { cron = "0 2 ? * SUN *", timezone = "Europe/Berlin", minutes = 60 }
    error_message = "absent keys are left out"
  }
}

run "no_windows" {
  command = plan

  assert {
    condition     = length(aws_scheduler_schedule_group.windows) == 0
    error_message = "no group without windows"
  }
}
