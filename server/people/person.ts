/** A person on a list: a member ID, or, for people without an account, a space and the hex digest of an identifier (no member ID begins with a space). */
export const personOfDigest = (digest: Buffer): string => ` ${digest.toString('hex')}`;
