# What the switch managed may be removed only while all is normal and in sync. Here `old` is gone from the list.

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

run "not_in_maintenance" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/mode", "/maintenance/shop/state", "/maintenance/shop/deployed/0"]
      values = ["auto", "{\"mode\":\"maintenance\",\"in_sync\":true}", "{\"web\":\"259aefe6\",\"old\":\"00000000\"}"]
    }
  }

  expect_failures = [terraform_data.prefix]
}

run "not_before_route_53_is_in_sync" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/mode", "/maintenance/shop/state", "/maintenance/shop/deployed/0"]
      values = ["auto", "{\"mode\":\"normal\",\"in_sync\":false}", "{\"web\":\"259aefe6\",\"old\":\"00000000\"}"]
    }
  }

  expect_failures = [terraform_data.prefix]
}

run "not_while_nobody_can_read_the_state" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/mode", "/maintenance/shop/state", "/maintenance/shop/deployed/0"]
      values = ["auto", "?", "{\"web\":\"259aefe6\",\"old\":\"00000000\"}"]
    }
  }

  expect_failures = [terraform_data.prefix]
}

run "yes_when_all_is_normal" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/mode", "/maintenance/shop/state", "/maintenance/shop/deployed/0"]
      values = ["auto", "{\"mode\":\"normal\",\"in_sync\":true}", "{\"web\":\"259aefe6\",\"old\":\"00000000\"}"]
    }
  }

  assert {
    condition     = !strcontains(aws_ssm_parameter.deployed["0"].insecure_value, "old")
    error_message = "it is forgotten"
  }
}

# The same target with another record is another place: the old record would stay where it is.
run "nor_may_a_target_move_meanwhile" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/mode", "/maintenance/shop/state", "/maintenance/shop/deployed/0"]
      values = ["auto", "{\"mode\":\"maintenance\",\"in_sync\":true}", "{\"web\":\"259aefe6\",\"old\":\"00000000\"}"]
    }
  }

  variables {
    dns_targets = [{
      name        = "web"
      zone_id     = "Z0123456789ABC"
      record      = "www.example.com"
      normal      = [{ type = "A", ttl = 60, values = ["192.0.2.1"] }]
      maintenance = [{ type = "A", ttl = 60, values = ["192.0.2.2"] }]
    }]
    api_targets = []
  }

  expect_failures = [terraform_data.prefix]
}

run "a_deleted_request_is_not_created_again_in_maintenance" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/state"]
      values = ["{\"mode\":\"maintenance\",\"in_sync\":true,\"decided_by\":{\"source\":\"operator\"}}"]
    }
  }

  expect_failures = [aws_ssm_parameter.mode]
}

run "nor_while_an_off_holds_alarms_down" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/state"]
      values = ["{\"mode\":\"normal\",\"in_sync\":true,\"decided_by\":{\"source\":\"operator\"}}"]
    }
  }

  expect_failures = [aws_ssm_parameter.mode]
}

run "at_rest_it_is" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.standing
    values = {
      names  = ["/maintenance/shop/state"]
      values = ["{\"mode\":\"normal\",\"in_sync\":true,\"decided_by\":{\"source\":\"default\"}}"]
    }
  }

  assert {
    condition     = aws_ssm_parameter.mode.insecure_value == "auto"
    error_message = "and it says auto"
  }
}
