//! The rewriting, on snippets; and the arguments.

use std::collections::BTreeSet;

use crate::arguments::{self, Argument};
use crate::find::{Mutant, find};
use crate::report::Report;
use crate::run::Verdict;
use crate::splice::splice;

/// The mutants of a function with this body, as the report names them.
fn changes(body: &str) -> Vec<String> {
    let mut mutants = Vec::new();
    find("a.rs", &format!("fn f() {{ {body} }}"), &mut mutants).unwrap();
    mutants.into_iter().map(|mutant| mutant.change).collect()
}

/// The text with all mutants in it; `active(n)` is written `n`.
fn rewritten(source: &str, dropped: &[usize]) -> String {
    let wraps = find("a.rs", source, &mut Vec::new()).unwrap();
    let text = splice(source, &wraps, &dropped.iter().copied().collect()).text;
    text.replace("crate::mutants::active", "")
}

#[test]
fn each_operator_finds_what_it_mutates() {
    for (body, expected) in [
        ("a == b", vec!["a == b -> a != b"]),
        ("a < b", vec!["a < b -> a <= b"]),
        ("a && b", vec!["a && b -> a || b"]),
        ("!a", vec!["!a -> a"]),
        ("a + 1", vec!["a + 1 -> a - 1"]),
        ("a.max(b)", vec!["a.max(b) -> a.min(b)"]),
        ("f(true)", vec!["true -> false"]),
        ("if a {}", vec!["if a -> if true", "if a -> if false"]),
        ("if let Some(a) = b {}", vec!["if let Some(a) = b -> if false"]),
        ("while a {}", vec!["while a -> while false"]),
        ("match a { B if c => d }", vec!["B if c -> B if true", "B if c -> B if false"]),
        ("a.then_some(b)", vec!["(a).then_some(b) -> (true).then_some(b)", "(a).then_some(b) -> (false).then_some(b)"]),
        ("a.any(|b| c)", vec!["any(|b| c) -> any(|_| true)", "any(|b| c) -> any(|_| false)"]),
        ("a.filter(b)", vec!["filter(b) -> filter(|_| true)", "filter(b) -> filter(|_| false)"]),
        ("a.is_empty()", vec!["a.is_empty() -> !a.is_empty()"]),
        ("matches!(a, B)", vec!["matches!(a, B) -> !matches!(a, B)"]),
        ("a.or(b)", vec!["a.or(b) -> a"]),
        ("a.push(b);", vec!["a.push(b); -> ()"]),
        ("a = b;", vec!["a = b; -> ()"]),
        ("a |= b;", vec!["a |= b; -> ()", "a |= b -> a &= b"]),
    ] {
        assert_eq!(changes(body), expected, "{body}");
    }
}

#[test]
fn what_cannot_or_need_not_be_mutated_is_left() {
    for body in ["const A: bool = true;", "match a { true => b }", "let a: [u8; 1 + 1] = b;", "a?.b", "return a;"] {
        assert_eq!(changes(body), Vec::<String>::new(), "{body}");
    }
    assert_eq!(changes("!matches!(a, B)"), ["!matches!(a, B) -> matches!(a, B)"], "twice the same is one");
    assert_eq!(rewritten("#[cfg(test)] mod tests { fn f() { a == b } }", &[]).find('^'), None);
}

#[test]
fn the_same_change_twice_in_a_function_is_told_apart() {
    assert_eq!(changes("f(true); g(true)"), ["f(true); -> ()", "true -> false", "true -> false (no. 2)"]);
}

#[test]
fn mutants_nest_and_those_that_do_not_compile_are_left_out() {
    let source = "const fn f() { if a && !b { c(); } }";
    let all = "/*const*/ fn f() { if ((1) || (!(2) && ((if (3) { (a) || (!b) } else { a && ((4) ^ !b) })))) { if !(5) { c(); } } }";
    assert_eq!(rewritten(source, &[]), all);
    assert_eq!(rewritten(source, &[1, 2, 3, 5]), "/*const*/ fn f() { if a && ((4) ^ !b) { c(); } }");
    assert_eq!(rewritten("fn f() { if let A = b && c {} }", &[]), "fn f() { if !(1) && let A = b && c {} }");
}

#[test]
fn an_error_is_about_the_innermost_mutant() {
    let source = "fn f() { left && b == c }";
    let wraps = find("a.rs", source, &mut Vec::new()).unwrap();
    let spliced = splice(source, &wraps, &BTreeSet::new());
    let at = |text: &str| {
        let start = spliced.text.rfind(text).unwrap();
        spliced.mutant_at(&(start..start + text.len()))
    };
    assert_eq!((at("left"), at("b == c"), at("fn")), (Some(1), Some(2), None));
}

#[test]
fn an_argument_names_its_mutant_and_goes_stale() {
    let mut mutants = Vec::new();
    find("a.rs", "impl A { fn f() { b == c } }", &mut mutants).unwrap();
    let judged = |verdict| mutants.iter().map(|mutant| (mutant, verdict)).collect::<Vec<(&Mutant, Verdict)>>();
    let text = "    // equivalent: a.rs A::f: b == c\n    // -> b != c\n    // because nobody looks.\n    fn g() {}";
    let argued = arguments::read("tests.rs", text).unwrap();
    let good = |verdict, arguments: &[Argument]| Report::of(&judged(verdict), arguments, &["a.rs".into()]).is_good();
    assert!(good(Verdict::Survived, &argued));
    assert!(good(Verdict::Unreached, &argued));
    assert!(!good(Verdict::Survived, &[]), "a survivor that is not argued");
    assert!(!good(Verdict::Caught, &argued), "an argument for what a test catches");
    assert!(good(Verdict::Caught, &[]));
    let other = arguments::read("tests.rs", &text.replace("!=", ">=")).unwrap();
    assert!(!good(Verdict::Caught, &other), "an argument for no mutant");
    assert!(arguments::read("tests.rs", "// equivalent: a.rs A::f: b == c -> b != c").is_err(), "no reason");
}
