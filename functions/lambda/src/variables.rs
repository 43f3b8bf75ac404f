//! The one reader of a function's environment variables. It collects what is wrong, so that one message, or one line for
//! each, names all of it.

use maintenance_core::{Fault, Kind};

/// Reads a variable of this process. What is no Unicode is read as far as it is.
pub fn environment(name: &str) -> Option<String> {
    Some(std::env::var_os(name)?.to_string_lossy().into_owned())
}

/// Environment variables, and what was wrong with those that were read.
///
/// A variable that is empty or blank is one that is not set, and white space around a value does not count.
#[derive(Debug)]
pub struct Variables<F> {
    lookup: F,
    problems: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    /// Variables that are found by `lookup`: [`environment`] in a function, a table in a test.
    pub const fn new(lookup: F) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    /// The value of a variable that takes any text.
    pub fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A variable that may be left out. One that is wrong counts as left out, and is noted with what it takes and what
    /// happens `otherwise`.
    pub fn optional<T>(
        &mut self,
        name: &str,
        accepted: &str,
        otherwise: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(format!("{name} takes {accepted}; {otherwise}"));
        }
        value
    }

    /// A variable that must be there. One that is missing or wrong is noted with what it takes.
    pub fn required<T>(&mut self, name: &str, accepted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let Some(text) = self.text(name) else {
            self.problem(format!("{name} is missing: it takes {accepted}"));
            return None;
        };
        let value = parse(&text);
        if value.is_none() {
            self.problem(format!("{name} takes {accepted}"));
        }
        value
    }

    /// Notes something that is wrong.
    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// All that was wrong, in the order in which it was read.
    pub fn into_problems(self) -> Vec<String> {
        self.problems
    }

    /// All that was wrong as one fault, for a function that cannot start with it.
    pub fn into_fault(self) -> Fault {
        Fault::new(Kind::Invalid, self.problems.join("; "))
    }
}

/// The name or ARN of a parameter, perhaps with a `:version`; `None` where it cannot be one.
pub fn parameter_name(text: &str) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    (text.len() <= 2048 && text.bytes().all(is_allowed)).then(|| text.to_owned())
}

/// The path of several parameters, without a slash at its end; `None` where it cannot be one.
pub fn parameter_path(text: &str) -> Option<String> {
    let path = text.trim_end_matches('/');
    if path.starts_with('/') { parameter_name(path) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &'static [(&str, &str)]) -> Variables<impl Fn(&str) -> Option<String>> {
        Variables::new(move |name: &str| Some(pairs.iter().find(|(known, _)| *known == name)?.1.to_owned()))
    }

    fn number(text: &str) -> Option<u8> {
        text.parse().ok()
    }

    #[test]
    fn blank_is_not_set_and_white_space_does_not_count() {
        let mut variables = variables(&[("A", " 7\n"), ("B", "  ")]);
        assert_eq!(variables.text("A").as_deref(), Some("7"));
        assert_eq!(variables.text("B"), None);
        assert_eq!(variables.optional("A", "a number", "0 is used", number), Some(7));
        assert_eq!(variables.optional("B", "a number", "0 is used", number), None);
        assert_eq!(variables.into_problems(), Vec::<String>::new());
    }

    #[test]
    fn whatever_is_wrong_is_named_with_what_it_takes() {
        let mut variables = variables(&[("A", "x"), ("B", "300"), ("C", "5")]);
        assert_eq!(variables.optional("A", "a number", "0 is used", number), None);
        assert_eq!(variables.required("B", "a number up to 255", number), None);
        assert_eq!(variables.required("C", "a number", number), Some(5));
        assert_eq!(variables.required("D", "a number", number), None);
        assert_eq!(
            variables.into_fault().to_string(),
            "A takes a number; 0 is used; B takes a number up to 255; D is missing: it takes a number"
        );
    }

    #[test]
    fn parameters_are_known_by_their_characters() {
        for name in ["/maintenance/shop/state", "arn:aws:ssm:eu-central-1:123456789012:parameter/a", "/a:3"] {
            assert_eq!(parameter_name(name).as_deref(), Some(name));
        }
        for wrong in ["a b", "/\u{e4}", "{}"] {
            assert_eq!(parameter_name(wrong), None, "{wrong}");
        }
        assert_eq!(parameter_path("/maintenance/shop/windows/").as_deref(), Some("/maintenance/shop/windows"));
        for wrong in ["windows", "/a b", "/", ""] {
            assert_eq!(parameter_path(wrong), None, "{wrong}");
        }
    }
}
