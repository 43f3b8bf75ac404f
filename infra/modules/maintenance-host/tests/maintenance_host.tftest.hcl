# The shape of the host, and bad input. No AWS: tests/infra/test_maintenance_api.py asks it over HTTP.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_resource "aws_api_gateway_rest_api" {
    defaults = { execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:abc" }
  }
  mock_resource "aws_api_gateway_domain_name" {
    defaults = { regional_domain_name = "d-abc.execute-api.eu-central-1.amazonaws.com", regional_zone_id = "Z1U9ULNL0V5AJ3" }
  }
}

variables {
  domain_name     = "app.example.com"
  certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  mock_api        = { function_name = "shop-mock-api", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/x/invocations" }
}

run "the_name_on_api_gateway" {
  assert {
    condition     = aws_api_gateway_domain_name.host.security_policy == "TLS_1_2" && aws_api_gateway_domain_name.host.endpoint_configuration[0].types[0] == "REGIONAL"
    error_message = "The domain is Regional, and takes TLS 1.2 and later."
  }
  assert {
    condition     = aws_api_gateway_base_path_mapping.host.base_path == null && aws_api_gateway_base_path_mapping.host.stage_name == "maintenance"
    error_message = "Every path leads to the maintenance stage."
  }
  assert {
    condition = output.records == [for type in ["A", "AAAA"] : {
      type  = type
      alias = { dns_name = "d-abc.execute-api.eu-central-1.amazonaws.com", zone_id = "Z1U9ULNL0V5AJ3", evaluate_target_health = false }
    }]
    error_message = "The records are aliases to the domain, IPv6 too."
  }
}

run "the_certificate_of_cloudfront" {
  command         = plan
  expect_failures = [aws_api_gateway_domain_name.host]

  variables {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  }
}

run "no_certificate" {
  command         = plan
  expect_failures = [var.certificate_arn]

  variables {
    certificate_arn = "1"
  }
}

run "a_wildcard" {
  command         = plan
  expect_failures = [var.domain_name]

  variables {
    domain_name = "*.example.com"
  }
}

run "an_address_with_a_scheme" {
  command         = plan
  expect_failures = [var.domain_name]

  variables {
    domain_name = "https://app.example.com"
  }
}

run "an_upper_case_name" {
  command         = plan
  expect_failures = [var.domain_name]

  variables {
    domain_name = "App.example.com"
  }
}
