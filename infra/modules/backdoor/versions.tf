terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"

      # Route 53 reports its health checks to CloudWatch in us-east-1 only, so their alarm has to be there.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
