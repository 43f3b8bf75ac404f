# Bad input is refused as the plan is made, by the variable that is wrong.

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

run "good_input_is_taken" {
  command = plan
}

run "a_zone_that_cannot_hold_the_record" {
  command = plan

  override_data {
    target = data.aws_route53_zone.target
    values = { name = "ample.com" }
  }

  expect_failures = [data.aws_route53_zone.target["example.com"]]
}

run "a_zones_name_is_no_zone_id" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "example.com"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_zone_id_as_the_api_prints_it" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "/hostedzone/Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_record_that_is_no_name" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_type_that_is_not_flipped" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "TXT", ttl = 60, values = ["x"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "alias_and_values_at_once" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"], alias = { dns_name = "d111.cloudfront.net", zone_id = "Z2FDTNDATAQYW2" } }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "values_without_ttl" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_cname_beside_another_type" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }, { type = "CNAME", ttl = 60, values = ["pages.example.org"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_type_twice_on_a_side" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }, { type = "A", ttl = 60, values = ["192.0.2.3"] }]
    }]
  }

  expect_failures = [var.dns_targets]
}

run "a_side_without_records" {
  command = plan

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = []
    }]
  }

  expect_failures = [var.dns_targets]
}

run "one_record_in_two_targets" {
  command = plan

  variables {
    dns_targets = [
      {
        name        = "web"
        zone_id     = "Z0123456789ABC"
        record      = "app.example.com"
        normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
        maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
      },
      {
        name        = "www"
        zone_id     = "Z0123456789ABC"
        record      = "APP.example.com."
        normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
        maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
      },
    ]
  }

  expect_failures = [var.dns_targets]
}

run "one_name_twice" {
  command = plan

  variables {
    dns_targets = [
      {
        name        = "web"
        zone_id     = "Z0123456789ABC"
        record      = "app.example.com"
        normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
        maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
      },
      {
        name        = "web"
        zone_id     = "Z0123456789ABC"
        record      = "www.example.com"
        normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
        maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
      },
    ]
  }

  expect_failures = [var.api_targets]
}

run "one_name_in_both_lists" {
  command = plan

  variables {
    dns_targets = [{
      name        = "api"
      zone_id     = "Z0123456789ABC"
      record      = "app.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [var.api_targets]
}

run "a_kind_that_is_none" {
  command = plan

  variables {
    api_targets = [{
      name        = "api"
      kind        = "websocket"
      domain_name = "api.example.com"
      normal      = { api_id = "a1b2c3", stage = "prod" }
      maintenance = { api_id = "d4e5f6", stage = "maintenance" }
    }]
  }

  expect_failures = [var.api_targets]
}

run "an_empty_base_path" {
  command = plan

  variables {
    api_targets = [{
      name        = "api"
      kind        = "rest-api"
      domain_name = "api.example.com"
      normal      = { api_id = "a1b2c3", stage = "prod" }
      maintenance = { api_id = "d4e5f6", stage = "maintenance" }
      base_path   = ""
    }]
  }

  expect_failures = [var.api_targets]
}

run "segments_in_a_path_of_v1" {
  command = plan

  variables {
    api_targets = [{
      name        = "api"
      kind        = "rest-api"
      domain_name = "api.example.com"
      normal      = { api_id = "a1b2c3", stage = "prod" }
      maintenance = { api_id = "d4e5f6", stage = "maintenance" }
      base_path   = "v1/orders"
    }]
  }

  expect_failures = [var.api_targets]
}

run "one_mapping_in_two_targets" {
  command = plan

  variables {
    api_targets = [
      { name = "api", kind = "rest-api", domain_name = "api.example.com", normal = { api_id = "a", stage = "b" }, maintenance = { api_id = "c", stage = "d" } },
      { name = "orders", kind = "rest-api", domain_name = "api.example.com", normal = { api_id = "a", stage = "b" }, maintenance = { api_id = "c", stage = "d" } },
    ]
  }

  expect_failures = [var.api_targets]
}

run "more_targets_than_fit" {
  command = plan

  variables {
    dns_targets = [for number in range(401) : {
      name        = "web-${number}"
      zone_id     = "Z0123456789ABC"
      record      = "app-${number}.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
    api_targets = []
  }

  expect_failures = [var.api_targets]
}

run "a_group_larger_than_a_parameter" {
  command = plan

  variables {
    dns_targets = [for number in range(60) : {
      name        = "web-${number}"
      group       = "web"
      zone_id     = "Z0123456789ABC"
      record      = "app-${number}.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
  }

  expect_failures = [aws_ssm_parameter.target["web"]]
}

run "a_window_that_ends_before_it_starts" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at      = "2026-12-06T02:00:00"
        minutes = -90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_of_no_length" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at      = "2026-12-06T02:00:00"
        minutes = 0
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_in_an_unknown_time_zone" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at       = "2026-12-06T02:00:00"
        timezone = "Europe/Atlantis"
        minutes  = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_at_a_time_with_an_offset" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at      = "2026-12-06T02:00:00+01:00"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_on_a_day_that_is_none" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at      = "2026-13-06T02:00:00"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_without_at_and_cron" {
  command = plan

  variables {
    windows = {
      upgrade = {
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_window_with_both" {
  command = plan

  variables {
    windows = {
      upgrade = {
        at      = "2026-12-06T02:00:00"
        cron    = "0 2 ? * SUN *"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_cron_of_five_fields" {
  command = plan

  variables {
    windows = {
      upgrade = {
        cron    = "0 2 * * 7"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_cron_with_two_day_fields" {
  command = plan

  variables {
    windows = {
      upgrade = {
        cron    = "0 2 1 * SUN *"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "a_cron_with_no_day_field" {
  command = plan

  variables {
    windows = {
      upgrade = {
        cron    = "0 2 ? * ? *"
        minutes = 90
      }
    }
  }

  expect_failures = [var.windows]
}

run "recovery_without_an_alarm" {
  command = plan

  variables {
    recovery = "auto"
  }

  expect_failures = [var.recovery]
}

run "a_recovery_that_is_none" {
  command = plan

  variables {
    recovery = "automatic"
  }

  expect_failures = [var.recovery]
}

run "an_arn_among_the_alarms" {
  command = plan

  variables {
    alarms = ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:x"]
  }

  expect_failures = [var.alarms]
}

run "a_package_that_is_not_there" {
  command = plan

  variables {
    switch_package = "no-such.zip"
  }

  expect_failures = [var.switch_package]
}

run "a_prefix_that_ends_in_a_slash" {
  command = plan

  variables {
    prefix = "/maintenance/shop/"
  }

  expect_failures = [var.prefix]
}

run "a_prefix_of_aws" {
  command = plan

  variables {
    prefix = "/aws/shop"
  }

  expect_failures = [var.prefix]
}

run "a_webhook_without_tls" {
  command = plan

  variables {
    webhooks = { chat = { url = "http://chat.example.org/hook" } }
  }

  expect_failures = [var.webhooks]
}

run "concurrency_of_none" {
  command = plan

  variables {
    reserved_concurrency = { switch = 0 }
  }

  expect_failures = [var.reserved_concurrency]
}

run "a_topic_of_another_region" {
  command = plan

  variables {
    notify_topic_arns = ["arn:aws:sns:us-east-1:111122223333:ops"]
  }

  expect_failures = [var.notify_topic_arns]
}

run "a_chat_of_another_region" {
  command = plan

  variables {
    chat_topic_arns = ["arn:aws:sns:us-east-1:111122223333:chat"]
  }

  expect_failures = [var.chat_topic_arns]
}

run "a_fifo_topic_for_programs" {
  command = plan

  variables {
    event_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:events.fifo"]
  }

  expect_failures = [var.event_topic_arns]
}

run "a_topic_in_two_forms" {
  command = plan

  variables {
    notify_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:ops"]
    event_topic_arns  = ["arn:aws:sns:eu-central-1:111122223333:ops"]
  }

  expect_failures = [var.event_topic_arns]
}

run "a_key_that_is_none" {
  command = plan

  variables {
    webhooks = { chat = { url = "https://chat.example.org/hook", text_key = "te\"xt" } }
  }

  expect_failures = [var.webhooks]
}

run "more_to_notify_than_a_rule_has_targets" {
  command = plan

  variables {
    notify_topic_arns = [for number in range(6) : "arn:aws:sns:eu-central-1:111122223333:ops-${number}"]
  }

  expect_failures = [aws_cloudwatch_event_rule.changed]
}

run "the_arn_of_a_bus" {
  command = plan

  variables {
    event_bus_name = "arn:aws:events:eu-central-1:111122223333:event-bus/ops"
  }

  expect_failures = [var.event_bus_name]
}

run "more_alarms_than_an_event_pattern_holds" {
  command = plan

  variables {
    alarms = [for number in range(40) : "an-alarm-of-the-shop-${number}"]
  }

  expect_failures = [aws_cloudwatch_event_rule.switch["alarms"]]
}

run "more_alarms_than_a_variable_holds" {
  command = plan

  variables {
    alarms = [for number in range(200) : "an-alarm-of-the-shop-${number}"]
  }

  expect_failures = [var.us_east_1_alarms]
}

run "a_domain_in_capitals" {
  command = plan

  variables {
    api_targets = [{
      name        = "api"
      kind        = "rest-api"
      domain_name = "API.example.com"
      normal      = { api_id = "a1b2c3", stage = "prod" }
      maintenance = { api_id = "d4e5f6", stage = "maintenance" }
    }]
  }

  expect_failures = [var.api_targets]
}
