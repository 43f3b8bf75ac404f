//! Finds what can be mutated in a source file: the pinned operators.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Lit, ReturnType, Stmt, UnOp};

use crate::splice::Wrap;

/// The operators: how each is called in the report, and what it does.
pub(crate) const OPERATORS: [(&str, &str); 12] = [
    ("equality", "== ↔ !="),
    ("order", "< ↔ <=, > ↔ >="),
    ("logic", "&& ↔ ||"),
    ("not", "! removed"),
    ("arithmetic", "+ ↔ -, * ↔ /"),
    ("extreme", "max ↔ min, by a key too"),
    ("literal", "true ↔ false"),
    ("condition", "of if, while and a match guard, and before then and then_some → true, → false"),
    ("predicate", "what filter, any, all, retain, find and the like go by → true, → false"),
    ("negation", "is_empty, is_some, is_none, contains, matches! and the like, negated"),
    ("alternative", ".or(…), .or_else(…) removed"),
    ("statement", "a call or an assignment removed; |= ↔ &=, += ↔ -="),
];

/// One change of the code.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// The file, below core's `src`.
    pub(crate) file: String,
    /// The line at which it begins.
    pub(crate) line: usize,
    /// The function.
    pub(crate) function: String,
    /// One of [`OPERATORS`].
    pub(crate) operator: &'static str,
    /// The text that is mutated, and what it becomes.
    pub(crate) change: String,
}

impl Mutant {
    /// How an argument names it: without the line, so that it outlives changes of other lines.
    pub(crate) fn name(&self) -> String {
        format!("{} {}: {}", self.file, self.function, self.change)
    }
}

/// Finds the mutants of one file and adds them to `mutants`, whose place there (from 1) is their number.
pub(crate) fn find(file: &str, source: &str, mutants: &mut Vec<Mutant>) -> syn::Result<Vec<Wrap>> {
    let parsed = syn::parse_file(source)?;
    let first = mutants.len();
    let mut finder = Finder { file, source, mutants, wraps: Vec::new(), scope: Vec::new(), negated: None };
    finder.visit_file(&parsed);
    let wraps = finder.wraps;
    number_twins(mutants.get_mut(first..).unwrap_or_default());
    Ok(wraps)
}

/// The same change twice in one function: the second is called so.
fn number_twins(mutants: &mut [Mutant]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for mutant in mutants {
        let count = seen.entry(mutant.name()).or_default();
        *count += 1;
        if *count > 1 {
            mutant.change = format!("{} (no. {count})", mutant.change);
        }
    }
}

struct Finder<'a> {
    file: &'a str,
    source: &'a str,
    mutants: &'a mut Vec<Mutant>,
    wraps: Vec<Wrap>,
    scope: Vec<String>,
    /// The operand of a `!`: to negate it is to remove the `!`.
    negated: Option<Range<usize>>,
}

impl<'a> Finder<'a> {
    fn text(&self, of: &impl Spanned) -> &'a str {
        self.source.get(of.span().byte_range()).unwrap_or_default()
    }

    /// Notes a mutant. In `before` and `after`, `@` is what tells whether it is active.
    fn add(&mut self, operator: &'static str, around: Span, change: &str, before: &str, after: &str) {
        let change = change.split_whitespace().collect::<Vec<_>>().join(" ");
        let function = self.scope.join("::");
        let line = around.start().line;
        self.mutants.push(Mutant { file: self.file.to_owned(), line, function, operator, change });
        let number = self.mutants.len();
        let active = format!("crate::mutants::active({number})");
        let before = before.replacen('@', &active, 1);
        self.wraps.push(Wrap { range: around.byte_range(), before, after: after.to_owned(), mutant: Some(number) });
    }

    /// For bool: active and true is false, active and false is true.
    fn invert(&mut self, operator: &'static str, of: &impl Spanned, mutated: &str) {
        if self.negated.as_ref() != Some(&of.span().byte_range()) {
            self.add(operator, of.span(), &format!("{} -> {mutated}", self.text(of)), "(@ ^ ", ")");
        }
    }

    /// The mutated text, or the original one, in which there may be other mutants.
    fn replace(&mut self, operator: &'static str, of: &impl Spanned, mutated: &str) {
        let change = format!("{} -> {mutated}", self.text(of));
        self.replace_shown(operator, of, &change, mutated);
    }

    fn replace_shown(&mut self, operator: &'static str, of: &impl Spanned, change: &str, mutated: &str) {
        self.add(operator, of.span(), change, &format!("(if @ {{ {mutated} }} else {{ "), " })");
    }

    /// True or false in place of a condition. One with a `let` in it can only be made false.
    fn decide(&mut self, operator: &'static str, condition: &Expr, shown: impl Fn(&str) -> String) {
        let span = condition.span();
        let change = |to| format!("{} -> {}", shown(self.text(condition)), shown(to));
        let (to_true, to_false) = (change("true"), change("false"));
        if has_let(condition) {
            self.add(operator, span, &to_false, "!@ && ", "");
        } else {
            self.add(operator, span, &to_true, "(@ || ", ")");
            self.add(operator, span, &to_false, "(!@ && (", "))");
        }
    }

    /// True or false in place of what a closure, or a function named in its place, returns.
    fn decide_predicate(&mut self, method: &str, predicate: &Expr) {
        let shown = |to: &str| format!("{method}({to})");
        let change = |to| format!("{} -> {}", shown(self.text(predicate)), shown(to));
        let (to_true, to_false) = (change("|_| true"), change("|_| false"));
        match predicate {
            Expr::Closure(closure) if matches!(closure.output, ReturnType::Default) => {
                let span = closure.body.span();
                self.add("predicate", span, &to_true, "(@ || ", ")");
                self.add("predicate", span, &to_false, "(!@ && (", "))");
            }
            Expr::Path(path) => {
                self.add("predicate", path.span(), &to_true, "|it| @ || (", ")(it)");
                self.add("predicate", path.span(), &to_false, "|it| !@ && (", ")(it)");
            }
            _ => {}
        }
    }

    fn visit_function(&mut self, signature: &syn::Signature, inside: impl FnOnce(&mut Self)) {
        if let Some(constness) = signature.constness {
            // Which mutant is active is known at run time only.
            let range = constness.span().byte_range();
            self.wraps.push(Wrap { range, before: "/*".into(), after: "*/".into(), mutant: None });
        }
        self.visit_scope(signature.ident.to_string(), inside);
    }

    fn visit_scope(&mut self, name: String, inside: impl FnOnce(&mut Self)) {
        self.scope.push(name);
        inside(self);
        self.scope.pop();
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !is_test(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }

    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        let name = match &*node.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        };
        self.visit_scope(name.unwrap_or_default(), |finder| visit::visit_item_impl(finder, node));
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        if !is_test(&node.attrs) {
            self.visit_function(&node.sig, |finder| visit::visit_item_fn(finder, node));
        }
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.visit_function(&node.sig, |finder| visit::visit_impl_item_fn(finder, node));
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        self.visit_function(&node.sig, |finder| visit::visit_trait_item_fn(finder, node));
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let (left, right) = (self.text(&node.left), self.text(&node.right));
        let with = |to| format!("{left} {to} {right}");
        let infix = |finder: &mut Self, operator, to| {
            let change = format!("{} -> {}", finder.text(node), with(to));
            finder.replace_shown(operator, node, &change, &format!("({left}) {to} ({right})"));
        };
        match node.op {
            BinOp::Eq(_) => self.invert("equality", node, &with("!=")),
            BinOp::Ne(_) => self.invert("equality", node, &with("==")),
            BinOp::Lt(_) => infix(self, "order", "<="),
            BinOp::Le(_) => infix(self, "order", "<"),
            BinOp::Gt(_) => infix(self, "order", ">="),
            BinOp::Ge(_) => infix(self, "order", ">"),
            BinOp::And(_) if !has_let(&Expr::Binary(node.clone())) => infix(self, "logic", "||"),
            BinOp::Or(_) => infix(self, "logic", "&&"),
            BinOp::Add(_) => infix(self, "arithmetic", "-"),
            BinOp::Sub(_) => infix(self, "arithmetic", "+"),
            BinOp::Mul(_) => infix(self, "arithmetic", "/"),
            BinOp::Div(_) => infix(self, "arithmetic", "*"),
            BinOp::BitOrAssign(_) => self.replace("statement", node, &with("&=")),
            BinOp::BitAndAssign(_) => self.replace("statement", node, &with("|=")),
            BinOp::AddAssign(_) => self.replace("statement", node, &with("-=")),
            BinOp::SubAssign(_) => self.replace("statement", node, &with("+=")),
            _ => {}
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        if matches!(node.op, UnOp::Not(_)) {
            self.invert("not", node, self.text(&node.expr));
            self.negated = Some(node.expr.span().byte_range());
        }
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_lit(&mut self, node: &'ast syn::ExprLit) {
        if let Lit::Bool(literal) = &node.lit {
            self.invert("literal", node, if literal.value { "false" } else { "true" });
        }
    }

    fn visit_expr_macro(&mut self, node: &'ast syn::ExprMacro) {
        if node.mac.path.is_ident("matches") {
            self.invert("negation", node, &format!("!{}", self.text(node)));
        }
    }

    fn visit_expr_if(&mut self, node: &'ast syn::ExprIf) {
        self.decide("condition", &node.cond, |condition| format!("if {condition}"));
        visit::visit_expr_if(self, node);
    }

    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        let change = format!("while {} -> while false", self.text(&node.cond));
        let (before, after) = if has_let(&node.cond) { ("!@ && ", "") } else { ("!@ && (", ")") };
        self.add("condition", node.cond.span(), &change, before, after);
        visit::visit_expr_while(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        if let Some((_, guard)) = &node.guard {
            let pattern = self.text(&node.pat);
            self.decide("condition", guard, |condition| format!("{pattern} if {condition}"));
        }
        visit::visit_arm(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast syn::ExprMethodCall) {
        let (receiver, method) = (self.text(&node.receiver), node.method.to_string());
        let arguments = self.text(&node.args);
        match method.as_str() {
            "max" => self.replace("extreme", node, &format!("{receiver}.min({arguments})")),
            "min" => self.replace("extreme", node, &format!("{receiver}.max({arguments})")),
            "max_by_key" => self.replace("extreme", node, &format!("{receiver}.min_by_key({arguments})")),
            "min_by_key" => self.replace("extreme", node, &format!("{receiver}.max_by_key({arguments})")),
            "or" | "or_else" => self.replace("alternative", node, receiver),
            "then" | "then_some" => {
                self.decide("condition", &node.receiver, |receiver| format!("({receiver}).{method}({arguments})"));
            }
            "filter" | "any" | "all" | "retain" | "find" | "rfind" | "position" | "partition" | "is_some_and"
            | "is_none_or" | "take_while" | "skip_while" => {
                if let Some(predicate) = node.args.last() {
                    self.decide_predicate(&method, predicate);
                }
            }
            "is_empty" | "is_some" | "is_none" | "is_ok" | "is_err" | "contains" | "contains_key" | "starts_with"
            | "ends_with" => self.invert("negation", node, &format!("!{}", self.text(node))),
            _ => {}
        }
        visit::visit_expr_method_call(self, node);
    }

    fn visit_stmt(&mut self, node: &'ast Stmt) {
        if let Stmt::Expr(expression, Some(_)) = node
            && can_go(expression)
        {
            self.add("statement", node.span(), &format!("{} -> ()", self.text(node)), "if !@ { ", " }");
        }
        visit::visit_stmt(self, node);
    }

    // Where nothing is decided at run time, or no expression may stand.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_generics(&mut self, _: &'ast syn::Generics) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_enum(&mut self, _: &'ast syn::ItemEnum) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_expr_repeat(&mut self, node: &'ast syn::ExprRepeat) {
        self.visit_expr(&node.expr);
    }
}

/// Whether the code is there for unit tests alone.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is = |meta: &syn::Meta| match meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        meta => meta.path().is_ident("test"),
    };
    attributes.iter().any(|attribute| is(&attribute.meta))
}

/// Whether a condition binds something: `if let`, alone or in a chain.
fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

/// Whether a statement can be left out: a call, or an assignment.
fn can_go(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(_) | Expr::Call(_) | Expr::Assign(_) | Expr::Binary(_) => true,
        Expr::Await(inner) => can_go(&inner.base),
        Expr::Try(inner) => can_go(&inner.expr),
        _ => false,
    }
}
