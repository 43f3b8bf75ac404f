locals {
  folder = coalesce(var.folder, "${path.module}/../../page")
  paths  = fileset(local.folder, "**")

  # What does not come back from text byte for byte (binary, or letters that Terraform would normalise) is no text.
  is_text = { for path in local.paths : path =>
    try(base64encode(file("${local.folder}/${path}")) == filebase64("${local.folder}/${path}"), false)
  }
  html = { for path, text in local.is_text : path => file("${local.folder}/${path}") if text && endswith(path, ".html") }

  # What goes into each place.
  given = { for key, value in {
    name        = local.escaped.name
    message     = local.escaped.message
    contact     = local.escaped.contact
    logo        = var.brand.logo == null ? null : "<img src=\"${local.escaped.logo}\" alt=\"\" class=\"logo\">"
    accent      = var.brand.accent
    accent_dark = var.brand.accent_dark
    settings    = local.has_settings ? local.settings : null
  } : key => value if value != null }

  escaped = { for key, text in { name = var.brand.name, message = var.message, contact = var.brand.contact, logo = var.brand.logo } : key =>
    text == null ? null : replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")
  }

  has_settings = length(var.texts) > 0 || anytrue([for url in [var.feed_url, var.app_url, var.probe_url] : url != null])
  # In the page's own order. jsonencode writes "<" as \u003c, so that nothing in it ends the script element.
  settings = format("{\"feed\":%s,\"app\":%s,\"probe\":%s,\"texts\":%s}",
    jsonencode(var.feed_url), jsonencode(var.app_url), jsonencode(var.probe_url),
    jsonencode({ for language, texts in var.texts : language => { for key, text in texts : key => text if text != null } }),
  )

  # A page cut at its places: what is before each, its mark in three parts, the text that it has, and its end.
  # Cut and joined rather than replaced one after the other: no text is read as a place, and no "$" as a group.
  places = { for path, text in local.html : path => regexall(join("", [
    "(?s)(.*?)(<!--|/\\*|<script type=\"application/json\" id=\")",
    "(name|message|contact|logo|accent|accent_dark|settings)(-->|\\*/|\">)",
    "(.*?)(<!--/[a-z_]+-->|/\\*\\*/|</script>)",
  ]), text) }
  keys = { for path, places in local.places : path => toset([for place in places : place[2]]) }
  filled = { for path, places in local.places : path => join("", concat(
    [for place in places : join("", [place[0], place[1], place[2], place[3], lookup(local.given, place[2], place[4]), place[5]])],
    [trimprefix(local.html[path], join("", flatten(places)))],
  )) }

  # The policy of each page whose style or settings have places: what it depends on may have changed.
  csp = { for path, text in local.filled : path => join("; ", [
    "default-src 'none'",
    "script-src ${local.hashes[path].script}",
    "style-src ${local.hashes[path].style}",
    join(" ", distinct(concat(["img-src data:"], local.origins.img))),
    join(" ", distinct(concat(["connect-src 'self'"], local.origins.connect))),
    "base-uri 'none'",
    "form-action 'none'",
  ]) if length(setintersection(local.keys[path], ["accent", "accent_dark", "settings"])) > 0 }
  hashes = { for path, text in local.filled : path => { for element in ["script", "style"] : element =>
    # Browsers hash what they have parsed, which has no carriage returns.
    coalesce(join(" ", [for found in regexall("(?s)<${element}>(.*?)</${element}>", text) : "'sha256-${base64sha256(replace(found[0], "\r\n", "\n"))}'"]), "'none'")
  } }

  probe_is_image = can(regex("\\.(ico|png|gif|jpg|svg|webp)$", coalesce(var.probe_url, "-")))
  origin         = { for key, url in { feed = var.feed_url, app = var.app_url, probe = var.probe_url } : key => url == null ? [] : regexall("^https://[^/?]+", url) }
  origins = {
    img     = concat(local.origin.app, local.probe_is_image ? local.origin.probe : [])
    connect = concat(local.origin.feed, local.origin.app, local.probe_is_image ? [] : local.origin.probe)
  }

  policy = "/<meta http-equiv=\"Content-Security-Policy\" content=\"[^\"]*\">/"
  guarded = { for path, text in local.filled : path =>
    !contains(keys(local.csp), path) ? text : replace(text, local.policy, "<meta http-equiv=\"Content-Security-Policy\" content=\"${local.csp[path]}\">")
  }

  # At a host of its own the way back without JavaScript is to the app, not to the page itself.
  pages = { for path, text in local.guarded : path => var.app_url == null ? text : replace(
    replace(text, "id=\"go\" href=\"\"", "id=\"go\" href=\"${var.app_url}/\""),
    "http-equiv=\"refresh\" content=\"120\"", "http-equiv=\"refresh\" content=\"120;url=${var.app_url}/\""
  ) }
}
