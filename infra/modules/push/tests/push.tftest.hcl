# The shape of push, and bad input. No AWS: tests/push connects to it.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/shop-push" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:shop-push" }
  }
  mock_resource "aws_apigatewayv2_api" {
    defaults = { id = "a1b2c3d4", execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4" }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/shop-push" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:rule/shop-push" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:111122223333:shop-push-undelivered" }
  }
}

variables {
  name                = "shop"
  package             = "versions.tf"
  switch_function_arn = "arn:aws:lambda:eu-central-1:111122223333:function:shop-switch"
  allowed_origins     = ["https://app.example.com", "http://localhost:3000"]
}

run "tabs_connect_and_are_told" {
  assert {
    condition     = output.url == "wss://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live" && output.connect_src == "wss://a1b2c3d4.execute-api.eu-central-1.amazonaws.com" && output.function_name == "shop-push"
    error_message = "The addresses are AWS's own."
  }
  assert {
    condition = aws_lambda_function.push.environment[0].variables == tomap({
      PUSH_TABLE           = "shop-push"
      PUSH_ENDPOINT        = "https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live"
      PUSH_ALLOWED_ORIGINS = "https://app.example.com,http://localhost:3000"
    })
    error_message = "The function knows its table, its stage and whose pages may connect."
  }
  assert {
    condition     = toset([for route in aws_apigatewayv2_route.push : route.route_key]) == toset(["$connect", "$disconnect", "$default"])
    error_message = "Everything that happens on a connection is routed."
  }
  assert {
    condition = toset([for permission in aws_lambda_permission.api : permission.source_arn]) == toset([
      for route in ["$connect", "$disconnect", "$default"] : "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4/live/${route}"
    ])
    error_message = "Each route may call the function, and no other one."
  }
  assert {
    condition     = aws_apigatewayv2_stage.push.auto_deploy && aws_apigatewayv2_stage.push.default_route_settings[0].throttling_rate_limit == 200
    error_message = "The stage deploys itself, and is throttled."
  }
  assert {
    condition     = aws_dynamodb_table.connections.billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.connections.ttl[0].attribute_name == "expires"
    error_message = "The table costs nothing while nobody connects, and forgets."
  }
}

run "of_this_switch_alone" {
  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.changed.event_pattern) == {
      source      = ["maintenance-switch"]
      detail-type = ["Maintenance Mode Changed"]
      resources   = ["arn:aws:lambda:eu-central-1:111122223333:function:shop-switch"]
    }
    error_message = "The rule matches one switch, and its changes of mode alone."
  }
  assert {
    condition     = aws_lambda_permission.rule.source_arn == aws_cloudwatch_event_rule.changed.arn && aws_cloudwatch_event_target.changed.dead_letter_config[0].arn == aws_sqs_queue.undelivered.arn
    error_message = "That rule may call the function, and what it cannot deliver is kept."
  }
  assert {
    condition     = aws_lambda_function_event_invoke_config.push.maximum_retry_attempts == 0 && aws_cloudwatch_event_target.changed.retry_policy[0].maximum_event_age_in_seconds == 60
    error_message = "Old news is not sent."
  }
}

run "who_is_notified_that_it_fails" {
  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:operators"]
  }

  assert {
    condition = { for alarm in aws_cloudwatch_metric_alarm.push : alarm.alarm_name => merge({ metric = alarm.metric_name }, alarm.dimensions) } == {
      shop-push-errors      = { metric = "Errors", FunctionName = "shop-push" }
      shop-push-throttles   = { metric = "Throttles", FunctionName = "shop-push" }
      shop-push-undelivered = { metric = "ApproximateNumberOfMessagesVisible", QueueName = "shop-push-undelivered" }
    }
    error_message = "Its failures are watched, that it is let run, and what never reached it."
  }
  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.push :
      alarm.alarm_actions == toset(var.alarm_topic_arns) && alarm.ok_actions == toset(var.alarm_topic_arns) && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "The operators are notified of it, and of its end; changes are rare."
  }
}

run "another_bus" {
  variables {
    event_bus_name = "operations"
  }

  assert {
    condition     = aws_cloudwatch_event_rule.changed.event_bus_name == "operations" && aws_cloudwatch_event_target.changed.event_bus_name == "operations"
    error_message = "The rule and its target are on the bus that is named."
  }
}

run "nobodys_origin" {
  command         = plan
  expect_failures = [var.allowed_origins]

  variables {
    allowed_origins = []
  }
}

run "an_origin_with_a_path" {
  command         = plan
  expect_failures = [var.allowed_origins]

  variables {
    allowed_origins = ["https://app.example.com/"]
  }
}

run "a_wildcard" {
  command         = plan
  expect_failures = [var.allowed_origins]

  variables {
    allowed_origins = ["https://*.example.com"]
  }
}

run "a_switch_by_its_alias" {
  command         = plan
  expect_failures = [var.switch_function_arn]

  variables {
    switch_function_arn = "arn:aws:lambda:eu-central-1:111122223333:function:shop-switch:live"
  }
}

run "a_bus_by_its_arn" {
  command         = plan
  expect_failures = [var.event_bus_name]

  variables {
    event_bus_name = "arn:aws:events:eu-central-1:111122223333:event-bus/operations"
  }
}

run "no_package" {
  command         = plan
  expect_failures = [var.package]

  variables {
    package = "no-such-file.zip"
  }
}

run "one_at_a_time" {
  command         = plan
  expect_failures = [var.reserved_concurrency]

  variables {
    reserved_concurrency = 1
  }
}

run "no_throttle" {
  command         = plan
  expect_failures = [var.throttle]

  variables {
    throttle = { rate = 0, burst = 400 }
  }
}

run "a_name_in_capitals" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Shop"
  }
}

run "an_odd_architecture" {
  command         = plan
  expect_failures = [var.architecture]

  variables {
    architecture = "arm"
  }
}

run "an_odd_retention" {
  command         = plan
  expect_failures = [var.log_retention_days]

  variables {
    log_retention_days = 100
  }
}

run "a_topic_by_its_name" {
  command = plan

  variables {
    alarm_topic_arns = ["operators"]
  }

  expect_failures = [var.alarm_topic_arns]
}
