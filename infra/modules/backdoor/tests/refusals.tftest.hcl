# Every wrong input is refused while planning, by the variable that it is in.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  name = "shop"
}

run "a_name_that_is_too_long" {
  command = plan

  variables {
    name = "a-name-of-twenty-five-char"
  }

  expect_failures = [var.name]
}

run "a_trailing_dot" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example."
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "a_name_of_one_label" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "a_zone_id_with_its_path" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "/hostedzone/Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "a_zone_name_for_an_id" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "shop.example"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "a_certificate_of_another_region" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "an_origin_with_a_scheme" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "https://site.example"
      health             = { search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "an_origin_path_that_ends_with_a_slash" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
      origin_path        = "/site/"
    }
  }

  expect_failures = [var.app]
}

run "a_root_object_with_a_slash" {
  command = plan

  variables {
    app = {
      domain_name         = "backdoor.shop.example"
      zone_id             = "Z0123456789ABC"
      certificate_arn     = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name  = "site.s3.eu-central-1.amazonaws.com"
      health              = { search_string = "Shop" }
      default_root_object = "/index.html"
    }
  }

  expect_failures = [var.app]
}

run "a_fallback_without_a_slash" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop" }
      fallback           = "index.html"
    }
  }

  expect_failures = [var.app]
}

run "a_health_path_with_a_query" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { path = "/health?x=1", search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "a_health_path_without_a_slash" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { path = "health", search_string = "Shop" }
    }
  }

  expect_failures = [var.app]
}

run "an_empty_search_string" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "" }
    }
  }

  expect_failures = [var.app]
}

run "an_interval_that_is_not_to_be_had" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop", interval_seconds = 60 }
    }
  }

  expect_failures = [var.app]
}

run "two_regions" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop", regions = ["us-east-1", "eu-west-1"] }
    }
  }

  expect_failures = [var.app]
}

run "a_region_that_does_not_check" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/0"
      origin_domain_name = "site.s3.eu-central-1.amazonaws.com"
      health             = { search_string = "Shop", regions = ["us-east-1", "eu-west-1", "eu-central-1"] }
    }
  }

  expect_failures = [var.app]
}

run "a_name_in_upper_case" {
  command = plan

  variables {
    api = {
      domain_name     = "API.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "(none)" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "a_zone_id_that_is_none" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "z-1"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "(none)" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "no_certificate_arn" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "backdoor"
      mappings        = { "(none)" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "no_mapping" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = {}
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "a_base_path_with_a_slash_before_it" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "/orders" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "an_empty_base_path" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----"
    }
  }

  expect_failures = [var.api]
}

run "no_certificates" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "(none)" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "ca.pem"
    }
  }

  expect_failures = [var.api]
}

run "a_private_key_among_the_certificates" {
  command = plan

  variables {
    api = {
      domain_name     = "backdoor-api.shop.example"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/0"
      mappings        = { "(none)" = { api_id = "a1b2c3", stage = "prod" } }
      client_ca_pem   = "-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----"
    }
  }

  expect_failures = [var.api]
}
