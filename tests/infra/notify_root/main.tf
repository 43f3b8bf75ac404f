# A caller of the module switch for the test of who is told: topics of each form, and webhooks; nothing is switched.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "topic_arns" {
  type = map(string)
}

module "switch" {
  source    = "../../../infra/modules/switch"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name              = "notify"
  switch_package    = "../../../target/lambda/switch.zip"
  mock_api_package  = "../../../target/lambda/mock-api.zip"
  notify_topic_arns = [var.topic_arns["people"]]
  chat_topic_arns   = [var.topic_arns["chat"]]
  event_topic_arns  = [var.topic_arns["programs"]]
  settle_seconds    = 0

  webhooks = {
    slack   = { url = "https://slack.example.org/hook", text_key = "text" }
    discord = { url = "https://discord.example.org/hook", text_key = "content", header = "Authorization", secret = "s3cret" }
  }
}
