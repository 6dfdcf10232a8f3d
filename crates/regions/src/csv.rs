//! The little of CSV (RFC 4180) that the source files use: commas, quoted fields, doubled quotes inside them.

/// Fields of one record, or `None` if its quoting is broken. A quoted field must not contain a line break.
pub(crate) fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => match rest.split_once(',') {
                Some((field, after)) => (field.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Some(fields),
        }
    }
}

/// Reads up to the closing quote; `quoted` starts behind the opening one.
fn quoted_field(quoted: &str) -> Option<(String, Option<&str>)> {
    let mut field = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"')?;
        field.push_str(part);
        if let Some(escaped) = after.strip_prefix('"') {
            field.push('"');
            rest = escaped;
        } else if let Some(next) = after.strip_prefix(',') {
            return Some((field, Some(next)));
        } else {
            return after.is_empty().then_some((field, None));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn records_are_split_as_the_source_writes_them() {
        for (line, expected) in [
            ("11,Aceh", &["11", "Aceh"][..]),
            (
                "12.07.28.1007,12.07.28,\"Lubuk Pakam I,II\"",
                &["12.07.28.1007", "12.07.28", "Lubuk Pakam I,II"],
            ),
            ("35.29.22,35.29,\"Ra\"\"as\"", &["35.29.22", "35.29", "Ra\"as"]),
            ("\"a\",,b", &["a", "", "b"]),
            ("a,", &["a", ""]),
        ] {
            assert_eq!(
                fields(line).as_deref(),
                Some(expected.iter().map(|s| s.to_string()).collect::<Vec<_>>()).as_deref(),
                "{line}"
            );
        }
    }

    #[test]
    fn broken_quoting_is_refused() {
        assert_eq!(fields("11,\"Aceh"), None);
        assert_eq!(fields("11,\"Aceh\"x"), None);
    }
}
