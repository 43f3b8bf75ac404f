# What Terraform makes of a few inputs.

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
  dns_targets = [{
    name        = "web"
    zone_id     = "Z0123456789ABC"
    record      = "app.example.com"
    normal      = [{ type = "A", alias = { dns_name = "d111.cloudfront.net", zone_id = "Z2FDTNDATAQYW2" } }]
    maintenance = [{ type = "A", ttl = 60, values = ["185.199.108.153"] }]
  }]
  api_targets = [{
    name        = "api"
    kind        = "rest-api"
    domain_name = "api.example.com"
    normal      = { api_id = "a1b2c3", stage = "prod" }
    maintenance = { api_id = "d4e5f6", stage = "maintenance" }
  }]
}

run "alarms_of_both_regions" {
  command = plan

  variables {
    alarms           = ["checkout-5xx"]
    us_east_1_alarms = ["backdoor"]
    recovery         = "auto"
  }

  assert {
    condition     = aws_lambda_function.switch.environment[0].variables.SWITCH_ALARMS == "checkout-5xx,arn:aws:cloudwatch:us-east-1:111122223333:alarm:backdoor"
    error_message = "both are named to the switch"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.switch["alarms"].event_pattern).resources == ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:checkout-5xx", "arn:aws:cloudwatch:us-east-1:111122223333:alarm:backdoor"]
    error_message = "the rule matches both, by ARN"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.us_east_1[0].event_pattern).resources == ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:backdoor"]
    error_message = "the rule there hands over only its own"
  }

  assert {
    condition     = aws_cloudwatch_event_target.us_east_1[0].arn == "arn:aws:events:eu-central-1:111122223333:event-bus/default"
    error_message = "to the bus here"
  }
}

run "no_alarms" {
  command = plan

  assert {
    condition     = !contains(keys(aws_cloudwatch_event_rule.switch), "alarms") && length(aws_cloudwatch_event_rule.us_east_1) == 0
    error_message = "no rule without alarms"
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.switch.environment[0].variables), "SWITCH_ALARMS")
    error_message = "and no variable"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.switch["parameters"].event_pattern).detail.name == ["/maintenance/shop/mode", { prefix = "/maintenance/shop/targets/" }, { prefix = "/maintenance/shop/windows/" }]
    error_message = "P/state wakes nobody"
  }

  assert {
    condition     = aws_lambda_function.switch.reserved_concurrent_executions == 5 && aws_lambda_function.mock_api.reserved_concurrent_executions == 50
    error_message = "concurrency is reserved"
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.switch.maximum_event_age_in_seconds == 300
    error_message = "no event is old"
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.target["api"].insecure_value) == { name = "api", kind = "rest-api", domain_name = "api.example.com", base_path = "(none)", normal = { api_id = "a1b2c3", stage = "prod" }, maintenance = { api_id = "d4e5f6", stage = "maintenance" } }
    error_message = "a target is what INTERFACES says"
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.target["web"].insecure_value).normal == [{ type = "A", alias = { dns_name = "d111.cloudfront.net", zone_id = "Z2FDTNDATAQYW2", evaluate_target_health = false } }]
    error_message = "absent keys are left out"
  }
}

run "in_us_east_1" {
  command = plan

  override_data {
    target = data.aws_region.this
    values = { name = "us-east-1" }
  }

  variables {
    us_east_1_alarms = ["backdoor"]
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.us_east_1) == 0 && aws_lambda_function.switch.environment[0].variables.SWITCH_ALARMS == "backdoor"
    error_message = "there it is an alarm of the own Region"
  }
}

run "hundreds_of_names" {
  command = plan

  variables {
    dns_targets = [for number in range(390) : {
      name        = "web-${number}"
      group       = "web-${floor(number / 20)}"
      zone_id     = "Z0123456789ABC"
      record      = "app-${number}.shop.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  assert {
    condition     = length(aws_iam_policy.records) == 3
    error_message = "their names are spread over policies"
  }

  assert {
    condition     = sum([for shard in local.record_shards : length(shard)]) == 390
    error_message = "and none is lost"
  }

  assert {
    condition     = length(aws_ssm_parameter.target) == 21
    error_message = "groups share a parameter"
  }
}

run "who_is_notified" {
  command = plan

  variables {
    notify_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:ops"]
    chat_topic_arns   = ["arn:aws:sns:eu-central-1:111122223333:chat"]
    event_topic_arns  = ["arn:aws:sns:eu-central-1:111122223333:events"]
    webhooks = {
      chat = { url = "https://chat.example.org/hook", text_key = "text" }
      hook = { url = "https://example.org/hook", header = "Authorization", secret = "s3cret" }
    }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.changed[0].event_pattern).resources == ["arn:aws:lambda:eu-central-1:111122223333:function:shop-switch"]
    error_message = "only what this switch says"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.changed[0].event_pattern).detail-type == ["Maintenance Mode Changed", "Maintenance Automation Held"]
    error_message = "a change, and alarms that are held"
  }

  assert {
    condition     = aws_cloudwatch_event_target.topic["people-0"].input_transformer[0].input_template == "\"<headline>\"\n\"Who: <who>\"\n\"Why: <why>\"\n\"Since: <since>\"\n\"Until: <until>\"\n\"Lagging: <lagging>\"\n\"Next: <next>\""
    error_message = "lines for a mail, each in quotes"
  }

  assert {
    condition     = aws_cloudwatch_event_target.topic["people-0"].input_transformer[0].input_paths == tomap({ for line in ["headline", "who", "why", "since", "until", "lagging", "next"] : line => "$.detail.notice.${line}" })
    error_message = "of what the switch says for people"
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_target.topic["chat-0"].input_transformer[0].input_template) == {
      version = "1.0"
      source  = "custom"
      content = {
        textType    = "client-markdown"
        title       = "<headline>"
        description = "Who: <who>\nWhy: <why>\nSince: <since>\nUntil: <until>\nLagging: <lagging>"
        nextSteps   = ["<next>"]
      }
    }
    error_message = "a custom notification of Amazon Q Developer"
  }

  assert {
    condition     = length(aws_cloudwatch_event_target.topic["event-0"].input_transformer) == 0
    error_message = "the whole event for a program"
  }

  assert {
    condition     = aws_cloudwatch_event_target.webhook["chat"].input_transformer[0].input_template == "{\"text\":\"<headline>\\nWho: <who>\\nWhy: <why>\\nSince: <since>\\nUntil: <until>\\nLagging: <lagging>\\nNext: <next>\"}"
    error_message = "one text of several lines for a chat"
  }

  assert {
    condition     = length(aws_cloudwatch_event_target.webhook["hook"].input_transformer) == 0
    error_message = "the whole event for others"
  }
}

run "nobody_is_notified" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_event_rule.changed) == 0 && length(aws_cloudwatch_event_target.topic) == 0
    error_message = "no rule without anybody"
  }
}
