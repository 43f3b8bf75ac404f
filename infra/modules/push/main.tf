# A WebSocket API that browsers keep open, and the table of who has. One stage: nothing here is tried out on users.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  partition     = data.aws_partition.this.partition
  account       = data.aws_caller_identity.this.account_id
  region        = data.aws_region.this.name
  function_name = "${var.name}-push"
  stage         = "live"
  host          = "${aws_apigatewayv2_api.push.id}.execute-api.${local.region}.${data.aws_partition.this.dns_suffix}"

  # All that happens on a connection. $default takes what clients send: their pings.
  routes = { connect = "$connect", disconnect = "$disconnect", ping = "$default" }
}

resource "aws_apigatewayv2_api" "push" {
  name                       = local.function_name
  description                = "Notifies open tabs when ${var.name} goes into maintenance and comes back"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
  ip_address_type            = "dualstack"
  tags                       = var.tags
}

resource "aws_apigatewayv2_integration" "push" {
  api_id           = aws_apigatewayv2_api.push.id
  description      = aws_lambda_function.push.function_name
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.push.invoke_arn
}

# Nobody signs in to learn that the app is down. Which pages may connect is the function's to say: a browser names its page
# at $connect.
resource "aws_apigatewayv2_route" "push" {
  for_each = local.routes

  api_id             = aws_apigatewayv2_api.push.id
  route_key          = each.value
  authorization_type = "NONE"
  target             = "integrations/${aws_apigatewayv2_integration.push.id}"
}

# No access log: API Gateway writes one of a WebSocket API only with a role that is set for the whole account, and it would
# hold the address of everybody who opens the app.
resource "aws_apigatewayv2_stage" "push" {
  api_id      = aws_apigatewayv2_api.push.id
  name        = local.stage
  description = "Where tabs connect"
  auto_deploy = true
  tags        = var.tags

  default_route_settings {
    throttling_rate_limit    = var.throttle.rate
    throttling_burst_limit   = var.throttle.burst
    detailed_metrics_enabled = false
    data_trace_enabled       = false
  }

  # A stage without routes would refuse the first tabs, and one whose function may not be called would fail them.
  depends_on = [aws_apigatewayv2_route.push, aws_lambda_permission.api]
}

resource "aws_lambda_permission" "api" {
  for_each = local.routes

  statement_id  = each.key
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.push.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.push.execution_arn}/${local.stage}/${each.value}"
}

# Who is connected: API Gateway's ids, which are of no use without the role below, and when each is over. DynamoDB encrypts
# it with a key of its own: another one would be one more service that has to be up, for ids that nobody can use. There is
# no point-in-time recovery: what was open yesterday is of no use today, and a table that is lost fills itself as tabs
# connect again, within two hours at most.
resource "aws_dynamodb_table" "connections" {
  name         = local.function_name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  tags         = var.tags

  attribute {
    name = "id"
    type = "S"
  }

  # Connections whose end was never reported. The function ignores what has expired: DynamoDB may take days to remove it.
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}
