# Bad input is refused as the plan is made, by the variable that is wrong.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_lambda_function_url" {
    defaults = { function_url = "https://abc.lambda-url.eu-central-1.on.aws/" }
  }
}

variables {
  name         = "shop"
  package      = "versions.tf"
  prefix       = "/maintenance/shop"
  service_name = "The shop"
}

run "good_input_is_taken" {
  command = plan
}

run "a_name_in_capitals" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Shop"
  }
}

run "a_package_that_is_not_there" {
  command         = plan
  expect_failures = [var.package]

  variables {
    package = "nothing.zip"
  }
}

run "an_unknown_architecture" {
  command         = plan
  expect_failures = [var.architecture]

  variables {
    architecture = "arm"
  }
}

run "a_prefix_that_ends_in_a_slash" {
  command         = plan
  expect_failures = [var.prefix]

  variables {
    prefix = "/maintenance/shop/"
  }
}

run "a_service_without_a_name" {
  command         = plan
  expect_failures = [var.service_name]

  variables {
    service_name = " "
  }
}

run "a_page_without_a_scheme" {
  command         = plan
  expect_failures = [var.page_url]

  variables {
    page_url = "page.example.com"
  }
}

run "a_domain_with_a_scheme" {
  command         = plan
  expect_failures = [var.domain]

  variables {
    domain = { domain_name = "https://status.example.com", zone_id = "Z0123456789ABC", certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1" }
  }
}

run "a_zone_by_its_name" {
  command         = plan
  expect_failures = [var.domain]

  variables {
    domain = { domain_name = "status.example.com", zone_id = "example.com", certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1" }
  }
}

run "a_certificate_of_another_region" {
  command         = plan
  expect_failures = [var.domain]

  variables {
    domain = { domain_name = "status.example.com", zone_id = "Z0123456789ABC", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/1" }
  }
}

run "a_region_without_an_origin_shield" {
  command         = plan
  expect_failures = [var.origin_shield]

  variables {
    origin_shield = "eu-north-1"
  }
}

run "a_price_class_that_is_none" {
  command         = plan
  expect_failures = [var.price_class]

  variables {
    price_class = "PriceClass_50"
  }
}

run "no_concurrency" {
  command         = plan
  expect_failures = [var.reserved_concurrency]

  variables {
    reserved_concurrency = 0
  }
}

run "too_little_memory" {
  command         = plan
  expect_failures = [var.memory_megabytes]

  variables {
    memory_megabytes = 64
  }
}

run "a_number_of_days_that_there_is_not" {
  command         = plan
  expect_failures = [var.log_retention_days]

  variables {
    log_retention_days = 31
  }
}

run "a_topic_by_its_name" {
  command         = plan
  expect_failures = [var.alarm_topic_arns]

  variables {
    alarm_topic_arns = ["operators"]
  }
}
