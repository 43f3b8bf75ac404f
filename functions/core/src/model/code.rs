//! Short codes of long names, since room in P/state is short.

/// 48 bits of the hash, for what must not be taken for another thing: nobody has enough targets for those to collide.
pub(crate) fn long_code(identity: &str) -> String {
    format!("{:012x}", hash(identity) & 0xffff_ffff_ffff)
}

/// FNV-1a, which will be the same in every version of this code.
pub(crate) fn hash(identity: &str) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    identity.bytes().fold(0xcbf2_9ce4_8422_2325, fold)
}
