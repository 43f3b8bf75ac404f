//! The certificate of a web server.

/// What a web server's certificate is worth to a visitor of one name. Who issued it is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// It is for the name, and in its time.
    Valid,
    /// It is for other names.
    OtherName,
    /// It was in its time.
    Expired,
    /// It will be.
    NotYetValid,
}
