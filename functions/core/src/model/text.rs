//! Text in a room that is short.

/// Cuts at a character's boundary and shows that something is missing.
pub(crate) fn clip(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
}
