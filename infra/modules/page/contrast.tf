# The contrast of the brand's colours with their background, by WCAG 2: links and edges must be seen by everybody.
locals {
  # The page's own paper, by day and in the dark.
  ground = { accent = "#f6f5f2", accent_dark = "#14181d" }

  colours = { for key in keys(local.ground) : key => var.brand[key] if can(regex("^#[0-9A-Fa-f]{6}$", var.brand[key])) }

  luminance = { for colour in concat(values(local.ground), values(local.colours)) : colour => sum([
    for i, weight in [0.2126, 0.7152, 0.0722] : weight * [
      for channel in [parseint(substr(colour, 1 + 2 * i, 2), 16) / 255] :
      channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    ][0]
  ])... }

  contrast = { for key, colour in local.colours : key => (
    (max(local.luminance[colour][0], local.luminance[local.ground[key]][0]) + 0.05) /
    (min(local.luminance[colour][0], local.luminance[local.ground[key]][0]) + 0.05)
  ) }

  too_low = [for key, ratio in local.contrast :
    "brand.${key} ${local.colours[key]} has a contrast of ${format("%.2f", floor(ratio * 100) / 100)}:1 with the page's ${local.ground[key]}" if ratio < 4.5
  ]
}
