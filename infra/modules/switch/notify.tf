# Who is notified of every change, and of alarms that are held: people by mail, chats, programs. The switch says in
# detail.notice what people need, each of it one line without quotes, backslashes and angle brackets: EventBridge puts
# it into a template as it is. Rules filter by the function's ARN: two switches may share a bus.

locals {
  # The names are no secret, the addresses may be.
  webhooks = nonsensitive(toset(keys(var.webhooks)))

  notice = { for line in ["headline", "who", "why", "since", "until", "lagging", "next"] : line => "$.detail.notice.${line}" }
  facts  = ["Who: <who>", "Why: <why>", "Since: <since>", "Until: <until>", "Lagging: <lagging>"]
  lines  = concat(["<headline>"], local.facts, ["Next: <next>"])

  # A template of text is a quoted string a line, and so arrives: EventBridge takes no quotes off, and knows no other
  # line break that a mail would show.
  mail = join("\n", [for line in local.lines : "\"${line}\""])

  # The schema of Amazon Q Developer's custom notifications. jsonencode hides what marks a placeholder.
  chat = replace(replace(jsonencode({
    version = "1.0"
    source  = "custom"
    content = {
      textType    = "client-markdown"
      title       = "<headline>"
      description = join("\n", local.facts)
      nextSteps   = ["<next>"]
    }
  }), "\\u003c", "<"), "\\u003e", ">")

  topics = merge(
    { for index, arn in var.notify_topic_arns : "people-${index}" => { arn = arn, template = local.mail } },
    { for index, arn in var.chat_topic_arns : "chat-${index}" => { arn = arn, template = local.chat } },
    { for index, arn in var.event_topic_arns : "event-${index}" => { arn = arn, template = "" } },
  )
  notified = length(local.topics) + length(local.webhooks)
}

resource "aws_cloudwatch_event_rule" "changed" {
  count = local.notified > 0 ? 1 : 0

  name           = "${var.name}-changed"
  description    = "What ${local.switch_name} sends to the bus"
  event_bus_name = var.event_bus_name
  event_pattern = jsonencode({
    source      = ["maintenance-switch"]
    detail-type = ["Maintenance Mode Changed", "Maintenance Automation Held"]
    resources   = [local.switch_arn]
  })

  lifecycle {
    precondition {
      condition     = local.notified <= 5
      error_message = "notify_topic_arns, chat_topic_arns, event_topic_arns and webhooks take five in all, as a rule of EventBridge has five targets: these are ${local.notified}. A topic has as many subscribers as you like."
    }
  }
}

resource "aws_cloudwatch_event_target" "topic" {
  for_each = local.topics

  rule           = aws_cloudwatch_event_rule.changed[0].name
  event_bus_name = var.event_bus_name
  target_id      = each.key
  arn            = each.value.arn

  dynamic "input_transformer" {
    for_each = compact([each.value.template])

    content {
      input_paths    = local.notice
      input_template = input_transformer.value
    }
  }

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
  description                      = "Is notified of every change of ${local.prefix}"
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
    for_each = compact([nonsensitive(var.webhooks[each.key].text_key)])

    content {
      input_paths    = local.notice
      input_template = replace(replace(jsonencode({ (input_transformer.value) = join("\n", local.lines) }), "\\u003c", "<"), "\\u003e", ">")
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
