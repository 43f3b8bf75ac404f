# The API as one document: API Gateway takes it whole, in one call, and its hash is what a deployment follows.

locals {
  # Every type that API Gateway has. Each with a status: a family (DEFAULT_4XX, DEFAULT_5XX) would leave a type its own.
  gateway_response_types = [
    "ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED",
    "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
  ]

  answers = {
    refusal   = { status = 503, headers = local.refusal_headers, template = local.refusal_template }
    feed      = { status = 200, headers = local.feed_headers, template = local.feed_template }
    preflight = { status = 204, headers = local.preflight_headers, template = null }
  }

  # One operation for each answer: the request's body is never looked at, and one of another type than JSON is left to
  # the gateway response UNSUPPORTED_MEDIA_TYPE.
  mock_operations = { for name, answer in local.answers : name => {
    responses = { tostring(answer.status) = {
      description = name
      headers     = { for header, _ in answer.headers : header => { type = "string" } }
    } }
    "x-amazon-apigateway-integration" = {
      type                = "mock"
      passthroughBehavior = "never"
      requestTemplates    = { "application/json" = jsonencode({ statusCode = answer.status }) }
      responses = { default = merge(
        {
          statusCode         = tostring(answer.status)
          responseParameters = { for header, value in answer.headers : "method.response.header.${header}" => "'${value}'" }
        },
        answer.template == null ? {} : { responseTemplates = { "application/json" = answer.template } },
      ) }
    }
  } }

  refused = {
    "x-amazon-apigateway-any-method" = local.mock_operations.refusal
    options                          = local.mock_operations.preflight
  }

  called = {
    "x-amazon-apigateway-any-method" = {
      responses = {}
      "x-amazon-apigateway-integration" = {
        type                = "aws_proxy"
        httpMethod          = "POST"
        uri                 = try(var.mock_api.invoke_arn, null)
        passthroughBehavior = "when_no_match"
        # mock-api answers within 2 seconds. Past 5, the fixed answer is better than waiting for API Gateway's 29.
        timeoutInMillis = 5000
      }
    }
  }

  below = { parameters = [{ name = "proxy", in = "path", required = true, type = "string" }] }

  paths = {
    # `{proxy+}` does not match `/`.
    mock = {
      "/"                        = local.refused
      "/{proxy+}"                = { for method, operation in local.refused : method => merge(local.below, operation) }
      "/.well-known/maintenance" = merge(local.refused, { get = local.mock_operations.feed, head = local.mock_operations.feed })
    }
    lambda = {
      "/"         = local.called
      "/{proxy+}" = { for method, operation in local.called : method => merge(local.below, operation) }
    }
  }

  # Version 2.0, where the endpoint's setting is at the top; 3.0 wants it at a server, of which there is none.
  openapi = jsonencode({
    swagger = "2.0"
    info    = { title = "${var.name}-maintenance", description = local.description, version = "1" }
    # Two values of different shapes: each is JSON before one is chosen.
    paths                                        = jsondecode({ for kind, paths in local.paths : kind => jsonencode(paths) }[var.maintenance_api])
    "x-amazon-apigateway-endpoint-configuration" = { disableExecuteApiEndpoint = !var.execute_api_endpoint }
    "x-amazon-apigateway-gateway-responses" = { for type in local.gateway_response_types : type => {
      statusCode         = "503"
      responseParameters = { for header, value in local.fallback_headers : "gatewayresponse.header.${header}" => "'${value}'" }
      responseTemplates  = { "application/json" = local.fallback_template }
    } }
  })
}
