locals {
  folder = coalesce(var.folder, "${path.module}/../page")
  paths  = fileset(local.folder, "**")
  domain = var.app_domain != null ? var.app_domain : var.page_domain

  # The provider writes text. What does not come back from text byte for byte (binary, or letters that Terraform would
  # compose anew) is stored as base64, and the workflow turns it back before it publishes.
  is_text = { for path in local.paths : path =>
    try(base64encode(file("${local.folder}/${path}")) == filebase64("${local.folder}/${path}"), false)
  }
  binary = anytrue([for text in values(local.is_text) : !text])

  texts = { for key, text in var.texts : key =>
    replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")
  }

  # A page cut at its places: what stands before each, the place's key, and the text that it has.
  html   = { for path, text in local.is_text : path => file("${local.folder}/${path}") if text && endswith(path, ".html") }
  places = { for path, text in local.html : path => regexall("(?s)(.*?)<!--([a-z_]+)-->(.*?)<!--/[a-z_]+-->", text) }
  filled = { for path, places in local.places : path => join("", concat(
    [for place in places : "${place[0]}<!--${place[1]}-->${lookup(local.texts, place[1], place[2])}<!--/${place[1]}-->"],
    # Places do not lie within each other, so what is left begins after the last end of one.
    [length(places) == 0 ? local.html[path] : regex("(?s)^.*<!--/[a-z_]+-->(.*)$", local.html[path])[0]],
  )) }
  known_texts = toset(flatten([for places in values(local.places) : [for place in places : place[1]]]))

  files = merge(
    { for path, text in local.is_text : path => lookup(local.filled, path, text ? file("${local.folder}/${path}") : "") if text },
    { for path, text in local.is_text : "${path}.base64" => filebase64("${local.folder}/${path}") if !text },
    { ".nojekyll" = "The files are served as they are.\n" },
    # As GitHub itself writes it when the domain is set. A push without it would take the domain off.
    local.domain == null ? {} : { CNAME = local.domain },
  )

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

  lifecycle {
    precondition {
      condition     = contains(local.paths, "index.html") && contains(local.paths, "404.html")
      error_message = "folder (${local.folder}) needs index.html, and 404.html for every other path of the app."
    }
    precondition {
      condition     = length(setsubtract(keys(var.texts), local.known_texts)) == 0
      error_message = "texts: no page in ${local.folder} has a place <!--${join("-->, <!--", setsubtract(keys(var.texts), local.known_texts))}-->. There are: ${join(", ", local.known_texts)}."
    }
  }
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
  build_type     = local.binary ? "workflow" : "legacy"
  cname          = local.domain
  https_enforced = local.domain != null && var.enforce_https ? true : null

  dynamic "source" {
    for_each = local.binary ? [] : ["/"]
    content {
      branch = github_repository.page.default_branch
      path   = source.value
    }
  }

  depends_on = [github_repository_file.page]
}

# After Pages, since its first run publishes.
resource "github_repository_file" "workflow" {
  count = local.binary ? 1 : 0

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
