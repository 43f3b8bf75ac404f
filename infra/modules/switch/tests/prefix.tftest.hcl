# The first apply settles where request, latch and windows are.

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

run "made" {
  command = apply
}

run "not_renamed" {
  command = plan

  variables {
    name = "store"
  }

  expect_failures = [terraform_data.prefix]
}

run "not_moved" {
  command = plan

  variables {
    prefix = "/ops/shop"
  }

  expect_failures = [terraform_data.prefix]
}
