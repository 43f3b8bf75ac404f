terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
      # Metrics of Route 53 and CloudFront, and so the alarms on them, live in us-east-1 alone.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
