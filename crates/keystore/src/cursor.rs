//! Reads integers and byte strings, never beyond the end.

use crate::Error;

/// A position in a byte slice, and the error for reading beyond its end.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    beyond: Error,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8], beyond: Error) -> Self {
        Self { bytes, beyond }
    }

    /// Returns how many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the next bytes; `length` comes from a file and may have any value.
    pub(crate) fn take(&mut self, length: impl TryInto<usize>) -> Result<&'a [u8], Error> {
        let taken = length.try_into().ok().and_then(|length| self.bytes.split_at_checked(length));
        let (taken, rest) = taken.ok_or_else(|| self.beyond.clone())?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        Ok(taken.try_into().expect("as many bytes as asked for"))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Error> {
        self.array().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn i32(&mut self, little_endian: bool) -> Result<i32, Error> {
        self.array().map(if little_endian { i32::from_le_bytes } else { i32::from_be_bytes })
    }

    /// Reads Lucene's variable-length integer: seven bits per byte, low bits first, at most five bytes.
    pub(crate) fn vint(&mut self) -> Result<u32, Error> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.beyond.clone())
    }
}
