# Who is told of every change: topics, chats, anything that speaks HTTPS. Rules filter by the function's ARN: two
# switches may share a bus.

locals {
  # The names are no secret, the addresses may be.
  webhooks = nonsensitive(toset(keys(var.webhooks)))
  told     = length(var.notify_topic_arns) + length(local.webhooks) > 0
}

resource "aws_cloudwatch_event_rule" "changed" {
  count = local.told ? 1 : 0

  name           = "${var.name}-changed"
  description    = "What ${local.switch_name} tells the bus"
  event_bus_name = var.event_bus_name
  event_pattern = jsonencode({
    source      = ["maintenance-switch"]
    detail-type = ["Maintenance Mode Changed", "Maintenance Automation Held"]
    resources   = [local.switch_arn]
  })
}

resource "aws_cloudwatch_event_target" "topic" {
  count = length(var.notify_topic_arns)

  rule           = aws_cloudwatch_event_rule.changed[0].name
  event_bus_name = var.event_bus_name
  target_id      = "topic-${count.index}"
  arn            = var.notify_topic_arns[count.index]

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_sqs_queue_policy.undelivered]
}

resource "aws_cloudwatch_event_connection" "webhook" {
  for_each = local.webhooks

  name               = "${var.name}-${each.key}"
  description        = "How ${local.switch_name} authorises itself; EventBridge keeps the secret in Secrets Manager"
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = var.webhooks[each.key].header
      value = var.webhooks[each.key].secret
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "webhook" {
  for_each = local.webhooks

  name                             = "${var.name}-${each.key}"
  description                      = "Is told of every change of ${local.prefix}"
  connection_arn                   = aws_cloudwatch_event_connection.webhook[each.key].arn
  invocation_endpoint              = var.webhooks[each.key].url
  http_method                      = "POST"
  invocation_rate_limit_per_second = 10
}

resource "aws_cloudwatch_event_target" "webhook" {
  for_each = local.webhooks

  rule           = aws_cloudwatch_event_rule.changed[0].name
  event_bus_name = var.event_bus_name
  target_id      = "webhook-${each.key}"
  arn            = aws_cloudwatch_event_api_destination.webhook[each.key].arn
  role_arn       = aws_iam_role.webhook[0].arn

  dynamic "input_transformer" {
    for_each = nonsensitive(var.webhooks[each.key].text_key == null) ? [] : [nonsensitive(var.webhooks[each.key].text_key)]

    # EventBridge puts the quotes around a text, and escapes what is in it.
    content {
      input_paths    = { text = "$.detail.explanation" }
      input_template = "{\"${input_transformer.value}\": <text>}"
    }
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_iam_role_policy.webhook, aws_sqs_queue_policy.undelivered]
}

data "aws_iam_policy_document" "webhook" {
  statement {
    sid       = "CallWebhooks"
    actions   = ["events:InvokeApiDestination"]
    resources = [for destination in aws_cloudwatch_event_api_destination.webhook : destination.arn]
  }
}

resource "aws_iam_role" "webhook" {
  count = length(local.webhooks) > 0 ? 1 : 0

  name               = "${var.name}-webhooks"
  description        = "Lets a rule call the webhooks of ${local.switch_name}"
  assume_role_policy = data.aws_iam_policy_document.events_trust.json
}

resource "aws_iam_role_policy" "webhook" {
  count = length(local.webhooks) > 0 ? 1 : 0

  name   = "webhooks"
  role   = aws_iam_role.webhook[0].id
  policy = data.aws_iam_policy_document.webhook.json
}
