terraform {
  required_version = ">= 1.9"

  required_providers {
    github = {
      source = "integrations/github"
      # 6.13.0 is the version whose schema the arguments here are checked against; Pages has a resource of its own in it.
      version = ">= 6.13.0, < 7.0.0"
    }
  }
}

# The token comes from GITHUB_TOKEN, or from `gh auth token`. Writes stay one after the other (parallel_requests is off
# by default): GitHub refuses two commits to a branch at once.
provider "github" {
  owner = var.owner
}
