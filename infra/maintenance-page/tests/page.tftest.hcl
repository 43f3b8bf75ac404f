# The provider is mocked: these tests hold what would be asked of GitHub, and that bad input is refused at plan time.
mock_provider "github" {
  mock_data "github_ip_ranges" {
    defaults = {
      pages_ipv4 = ["192.30.252.153/32", "185.199.108.153/32", "185.199.109.153/32", "185.199.110.153/32", "185.199.111.153/32"]
      pages_ipv6 = ["2606:50c0:8000::153/128", "2606:50c0:8001::153/128", "2606:50c0:8002::153/128", "2606:50c0:8003::153/128"]
    }
  }
}

variables {
  owner   = "Example-Inc"
  app_url = "https://app.example.com"
}

run "a_repository_with_the_page" {
  assert {
    condition     = join(" ", keys(github_repository_file.page)) == ".nojekyll 404.html index.html"
    error_message = "Published: ${join(", ", keys(github_repository_file.page))}."
  }
  assert {
    condition     = strcontains(github_repository_file.page["index.html"].content, "\"app\":\"https://app.example.com\"")
    error_message = "The page knows where the app is."
  }
  assert {
    condition     = github_repository_file.page["index.html"].content == github_repository_file.page["404.html"].content
    error_message = "Every path of the app shows the same page."
  }
  assert {
    condition     = github_repository_pages.page.build_type == "legacy" && github_repository_pages.page.cname == null
    error_message = "A page of text alone is published from the branch."
  }
  assert {
    condition     = github_repository_pages.page.source[0].branch == github_repository.page.default_branch && github_repository_pages.page.source[0].path == "/"
    error_message = "It is published from the branch that GitHub made."
  }
  assert {
    condition     = output.url == "https://example-inc.github.io/maintenance-page/" && output.host == "example-inc.github.io"
    error_message = "The permanent address is ${output.url}."
  }
  assert {
    condition     = output.records == null && output.verification_record == null
    error_message = "Without app_domain nobody may point DNS at Pages."
  }
}

run "the_brand_and_what_else_the_page_takes" {
  command = plan
  variables {
    brand     = { name = "Shop & Söhne", contact = "help@example.com", logo = "data:image/png;base64,AAAA", accent = "#8a2b2b", accent_dark = "#e3a08f" }
    message   = "Back at five."
    texts     = { de = { title = "Wartung" } }
    feed_url  = "https://status.example.com/api/v2/summary.json"
    probe_url = "https://app.example.com/health"
  }
  assert {
    condition = alltrue([for text in [
      "<!--name-->Shop &amp; Söhne<!--/name-->", "<!--contact-->help@example.com<!--/contact-->", "<!--message-->Back at five.<!--/message-->",
      "src=\"data:image/png;base64,AAAA\"", "/*accent*/#8a2b2b/**/", "/*accent_dark*/#e3a08f/**/",
      "{\"feed\":\"https://status.example.com/api/v2/summary.json\",\"app\":\"https://app.example.com\",\"probe\":\"https://app.example.com/health\",\"texts\":{\"de\":{\"title\":\"Wartung\"}}}",
    ] : strcontains(github_repository_file.page["index.html"].content, text)])
    error_message = "Each input reaches the page: ${github_repository_file.page["index.html"].content}"
  }
}

run "a_domain_of_the_pages_own" {
  variables {
    page_domain   = "page.example.com"
    enforce_https = true
  }
  assert {
    condition     = github_repository_pages.page.cname == "page.example.com" && github_repository_file.page["CNAME"].content == "page.example.com"
    error_message = "Pages knows the name."
  }
  assert {
    condition     = github_repository_pages.page.https_enforced == true
    error_message = "https is enforced where that is asked for."
  }
  assert {
    condition     = output.url == "https://page.example.com/" && output.records == null
    error_message = "The permanent address is the page's own name."
  }
  assert {
    condition     = output.verification_record == "_github-pages-challenge-example-inc.page.example.com"
    error_message = "GitHub verifies the name by ${coalesce(output.verification_record, "nothing")}."
  }
}

run "the_apps_own_name" {
  variables {
    app_domain = "app.example.com"
    app_url    = null
  }
  assert {
    condition     = github_repository_pages.page.cname == "app.example.com"
    error_message = "Pages knows the name."
  }
  assert {
    condition     = output.url == null
    error_message = "A redirect to a site that redirects to the app's own name never ends."
  }
  assert {
    condition     = github_repository_file.page["index.html"].content == file("../page/index.html")
    error_message = "It needs to know nothing: where nothing is given the page is published byte for byte."
  }
  assert {
    condition     = [for record in output.records : "${record.type} ${record.ttl} ${length(record.values)}"] == ["A 60 4", "AAAA 60 4"]
    error_message = "The records are a dns target's maintenance side."
  }
}

run "binary_files_go_through_the_workflow" {
  command = plan
  variables {
    folder  = "tests/binary"
    app_url = null
  }
  assert {
    condition     = github_repository_file.page["logo.png.base64"].content == filebase64("tests/binary/logo.png")
    error_message = "A binary file is stored as base64."
  }
  assert {
    condition     = github_repository_file.page["decomposed.txt.base64"].content == filebase64("tests/binary/decomposed.txt")
    error_message = "Terraform would compose these letters: they are kept as bytes."
  }
  assert {
    condition     = github_repository_pages.page.build_type == "workflow" && length(github_repository_pages.page.source) == 0
    error_message = "A page with binary files is published by the workflow."
  }
  assert {
    condition     = one(github_repository_file.workflow).content == file("pages.yml")
    error_message = "The workflow is there."
  }
}

run "an_owner_is_a_name" {
  command = plan
  variables {
    owner = "github.com/example-inc"
  }
  expect_failures = [var.owner]
}

run "a_repository_is_a_name_alone" {
  command = plan
  variables {
    repository = "example-inc/page"
  }
  expect_failures = [var.repository]
}

run "a_repository_is_not_the_owners_own_site" {
  command = plan
  variables {
    repository = "Example-Inc.GitHub.io"
  }
  expect_failures = [var.repository]
}

run "a_domain_is_no_address" {
  command = plan
  variables {
    page_domain = "https://page.example.com"
  }
  expect_failures = [var.page_domain]
}

run "an_app_domain_is_no_address" {
  command = plan
  variables {
    app_domain = "app.example.com."
    app_url    = null
  }
  expect_failures = [var.app_domain]
}

run "a_domain_too_long_for_a_certificate" {
  command = plan
  variables {
    app_url    = null
    app_domain = "a-name-that-is-as-long-as-names-go.and-then-some-more.example.com"
  }
  expect_failures = [var.app_domain]
}

run "a_site_has_one_name" {
  command = plan
  variables {
    app_url     = null
    app_domain  = "app.example.com"
    page_domain = "page.example.com"
  }
  expect_failures = [var.app_domain]
}

run "a_page_of_its_own_host_without_the_app" {
  command = plan
  variables {
    page_domain = "page.example.com"
    app_url     = null
  }
  expect_failures = [var.app_url]
}

run "a_page_at_githubs_host_without_the_app" {
  command = plan
  variables {
    app_url = null
  }
  expect_failures = [var.app_url]
}

run "a_page_at_the_apps_own_name_that_leads_to_it" {
  command = plan
  variables {
    app_domain = "app.example.com"
  }
  expect_failures = [var.app_url]
}

run "a_page_that_leads_to_itself" {
  command = plan
  variables {
    page_domain = "app.example.com"
  }
  expect_failures = [var.app_url]
}

run "other_addresses_are_a_warning" {
  command = plan
  override_data {
    target = data.github_ip_ranges.now
    values = { pages_ipv4 = ["192.0.2.1/32"], pages_ipv6 = [] }
  }
  expect_failures = [check.addresses]
}
