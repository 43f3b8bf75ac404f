# The shape of both forms, and bad input. No AWS: tests/infra/test_maintenance_api.py asks the answers over HTTP.

mock_provider "aws" {}

variables {
  name = "shop"
}

run "mock_answers_every_path" {
  command = plan

  assert {
    condition     = toset(keys(jsondecode(aws_api_gateway_rest_api.maintenance.body).paths)) == toset(["/", "/{proxy+}", "/.well-known/maintenance"])
    error_message = "The root, everything below it and the feed have to be there."
  }
  assert {
    condition = alltrue([for item in values(jsondecode(aws_api_gateway_rest_api.maintenance.body).paths) :
    item["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"].passthroughBehavior == "never"])
    error_message = "A body of another type must not reach MOCK, which would answer 500."
  }
  assert {
    condition     = aws_api_gateway_rest_api.maintenance.disable_execute_api_endpoint
    error_message = "Nobody should reach the API but through a domain."
  }
  assert {
    condition     = length(aws_lambda_permission.mock_api) == 0
    error_message = "MOCK calls no function."
  }
  assert {
    condition     = aws_api_gateway_rest_api.maintenance.endpoint_configuration[0].types[0] == "REGIONAL"
    error_message = "The domains are Regional."
  }
}

run "nothing_escapes" {
  command = plan

  # All of GatewayResponseType in the API Gateway v1 API, in November 2026.
  assert {
    condition = toset(keys(jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"])) == toset([
      "DEFAULT_4XX", "DEFAULT_5XX", "RESOURCE_NOT_FOUND", "UNAUTHORIZED", "INVALID_API_KEY", "ACCESS_DENIED",
      "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR", "INVALID_SIGNATURE", "EXPIRED_TOKEN",
      "MISSING_AUTHENTICATION_TOKEN", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "API_CONFIGURATION_ERROR",
      "UNSUPPORTED_MEDIA_TYPE", "BAD_REQUEST_PARAMETERS", "BAD_REQUEST_BODY", "REQUEST_TOO_LARGE", "THROTTLED",
      "QUOTA_EXCEEDED", "WAF_FILTERED",
    ])
    error_message = "A type of gateway response is missing, or is none."
  }
  assert {
    condition = alltrue([for response in values(jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"]) :
      response.statusCode == "503" && response.responseParameters["gatewayresponse.header.Retry-After"] == "'300'"
      && response.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
    && jsondecode(response.responseTemplates["application/json"]).status == 503])
    error_message = "Every gateway response is the 503, with its headers and its body."
  }
}

run "a_message_is_no_template" {
  command = plan

  variables {
    message = "50 % off: $5 #if(true) $context.identity.sourceIp \\ \"quoted\" <b> 'x' ü\nnew line #set($a=1)"
  }

  assert {
    condition     = jsondecode(jsondecode(aws_api_gateway_rest_api.maintenance.body).paths["/"]["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"].responses.default.responseTemplates["application/json"]).message == var.message
    error_message = "The JSON holds the message as it was written."
  }
  assert {
    condition     = !can(regex("[$#]", jsondecode(aws_api_gateway_rest_api.maintenance.body).paths["/"]["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"].responses.default.responseTemplates["application/json"]))
    error_message = "VTL must find no command in the template."
  }
  assert {
    condition     = !can(regex("[$#]", jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"].THROTTLED.responseTemplates["application/json"]))
    error_message = "A gateway response must find no variable in its template."
  }
}

run "one_origin_reads_with_credentials" {
  command = plan

  variables {
    allowed_origin = "https://app.example.com"
  }

  assert {
    condition = alltrue([for response in values(jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"]) :
      response.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://app.example.com'"
    && response.responseParameters["gatewayresponse.header.Access-Control-Allow-Credentials"] == "'true'"])
    error_message = "The origin has to be on what escapes, too."
  }
}

run "a_changed_message_is_deployed" {
  command = plan

  variables {
    message = "Back at four"
  }

  assert {
    condition     = aws_api_gateway_deployment.maintenance.triggers.openapi == sha256(aws_api_gateway_rest_api.maintenance.body)
    error_message = "The deployment has to follow the document."
  }
}

run "the_endpoint_is_part_of_what_is_deployed" {
  command = plan

  variables {
    execute_api_endpoint = true
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-endpoint-configuration"].disableExecuteApiEndpoint == false
    error_message = "Opening the endpoint needs a deployment: it has to be in the document."
  }
  assert {
    condition     = !aws_api_gateway_rest_api.maintenance.disable_execute_api_endpoint
    error_message = "The endpoint was to be open."
  }
}

run "lambda_calls_the_function" {
  command = plan

  variables {
    maintenance_api = "lambda"
    mock_api        = { function_name = "shop-mock-api", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/x/invocations" }
  }

  assert {
    condition = alltrue([for item in values(jsondecode(aws_api_gateway_rest_api.maintenance.body).paths) :
      item["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"].type == "aws_proxy"
    && item["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"].uri == var.mock_api.invoke_arn])
    error_message = "Every path goes to the function."
  }
  assert {
    condition     = aws_lambda_permission.mock_api[0].function_name == "shop-mock-api"
    error_message = "API Gateway needs leave to call the function."
  }
  assert {
    condition     = length(jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"]) == 21
    error_message = "What escapes the function is a 503, too."
  }
}

run "people_get_a_page_where_the_function_does_not_answer" {
  command = plan

  variables {
    maintenance_api = "lambda"
    mock_api        = { function_name = "shop-mock-api", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/x/invocations" }
    fallback        = "page"
    message         = "<script>$context.stage</script>"
  }

  assert {
    condition     = strcontains(jsondecode(aws_api_gateway_rest_api.maintenance.body)["x-amazon-apigateway-gateway-responses"].THROTTLED.responseTemplates["application/json"], "<p>&lt;script&gt;&dollar;context.stage&lt;/script&gt;</p>")
    error_message = "The page shows the message, and runs nothing of it."
  }
}

run "no_name" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "my shop"
  }
}

run "an_unknown_form" {
  command         = plan
  expect_failures = [var.maintenance_api]

  variables {
    maintenance_api = "http"
  }
}

run "lambda_without_a_function" {
  command         = plan
  expect_failures = [var.mock_api]

  variables {
    maintenance_api = "lambda"
  }
}

run "a_blank_message" {
  command         = plan
  expect_failures = [var.message]

  variables {
    message = " "
  }
}

run "retry_after_zero" {
  command         = plan
  expect_failures = [var.retry_after_seconds]

  variables {
    retry_after_seconds = 0
  }
}

run "a_list_of_origins" {
  command         = plan
  expect_failures = [var.allowed_origin]

  variables {
    allowed_origin = "https://app.example.com, https://admin.example.com"
  }
}

run "an_origin_with_a_path" {
  command         = plan
  expect_failures = [var.allowed_origin]

  variables {
    allowed_origin = "https://app.example.com/"
  }
}

run "a_header_that_is_none" {
  command         = plan
  expect_failures = [var.allowed_headers]

  variables {
    allowed_headers = ["Authorization'"]
  }
}

run "a_page_from_mock" {
  command         = plan
  expect_failures = [var.fallback]

  variables {
    fallback = "page"
  }
}

run "a_throttle_that_refuses_all" {
  command         = plan
  expect_failures = [var.throttle]

  variables {
    throttle = { rate = 0, burst = 0 }
  }
}
