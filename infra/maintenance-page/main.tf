module "page" {
  source = "../modules/page"

  folder    = var.folder
  brand     = var.brand
  message   = var.message
  texts     = var.texts
  feed_url  = var.feed_url
  app_url   = var.app_url
  probe_url = var.probe_url
}

locals {
  domain = var.app_domain != null ? var.app_domain : var.page_domain

  # The provider writes text. Other files are stored as base64, and the workflow turns them back before it publishes.
  files = merge(
    module.page.files,
    { for path, content in module.page.binary : "${path}.base64" => content },
    { ".nojekyll" = "The files are served as they are.\n" },
    # As GitHub itself writes it when the domain is set. A push without it would take the domain off.
    local.domain == null ? {} : { CNAME = local.domain },
  )
  has_binary = length(module.page.binary) > 0

  # GitHub's documentation names these addresses for a name that cannot be a CNAME. An A or AAAA record of the switch
  # needs addresses, too. The check below warns when GitHub no longer announces them.
  addresses = {
    A    = ["185.199.108.153", "185.199.109.153", "185.199.110.153", "185.199.111.153"]
    AAAA = ["2606:50c0:8000::153", "2606:50c0:8001::153", "2606:50c0:8002::153", "2606:50c0:8003::153"]
  }
}

# Public, since Pages of a private repository costs a plan and the page is public anyway.
resource "github_repository" "page" {
  name         = var.repository
  description  = "The maintenance page. Managed by Terraform."
  homepage_url = local.domain == null ? "https://${lower(var.owner)}.github.io/${var.repository}/" : "https://${local.domain}/"
  visibility   = "public"
  auto_init    = true # Pages needs a branch to publish.

  has_issues   = false
  has_projects = false
  has_wiki     = false

  # A destroy takes the page off, and archives its repository: the token needs no right to delete, and no mistake can.
  archive_on_destroy = true
}

resource "github_repository_vulnerability_alerts" "page" {
  repository = github_repository.page.name
  enabled    = true
}

resource "github_repository_file" "page" {
  for_each = local.files

  repository          = github_repository.page.name
  file                = each.key
  content             = each.value
  commit_message      = "Publish ${each.key}"
  overwrite_on_create = true

  lifecycle {
    precondition {
      # The provider reads a file back by an API that gives none above 1 MB.
      condition     = length(base64encode(each.value)) < 1333333
      error_message = "folder: ${each.key} is too large. The provider takes files up to 1 MB, and of binary ones up to 750 KB."
    }
  }
}

# After the files, so that the first thing to be published is the whole page.
resource "github_repository_pages" "page" {
  repository     = github_repository.page.name
  build_type     = local.has_binary ? "workflow" : "legacy"
  cname          = local.domain
  https_enforced = local.domain != null && var.enforce_https ? true : null

  dynamic "source" {
    for_each = local.has_binary ? [] : ["/"]
    content {
      branch = github_repository.page.default_branch
      path   = source.value
    }
  }

  depends_on = [github_repository_file.page]
}

# After Pages, since its first run publishes.
resource "github_repository_file" "workflow" {
  count = local.has_binary ? 1 : 0

  repository          = github_repository.page.name
  file                = ".github/workflows/pages.yml"
  content             = file("${path.module}/pages.yml")
  commit_message      = "Publish by a workflow that decodes binary files"
  overwrite_on_create = true

  depends_on = [github_repository_pages.page]
}

check "addresses" {
  data "github_ip_ranges" "now" {}

  assert {
    condition = alltrue(concat(
      [for address in local.addresses.A : contains(data.github_ip_ranges.now.pages_ipv4, "${address}/32")],
      [for address in local.addresses.AAAA : contains(data.github_ip_ranges.now.pages_ipv6, "${address}/128")],
    ))
    error_message = "GitHub announces other addresses for Pages than the output records gives (https://api.github.com/meta, pages). Compare them with GitHub's documentation, and correct main.tf."
  }
}
