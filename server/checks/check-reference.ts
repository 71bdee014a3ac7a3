/**
 * The number under which a kept answer is found again: twelve digits that can be read out on the telephone. Ten hide how many answers there
 * were, two catch a digit misheard or two changed places (ISO/IEC 7064, mod 97-10).
 */
const range = 10_000_000_000n;
/** Coprime to the range, so that every number has its own code. */
const factor = 3_141_592_653n;
const shift = 2_718_281_828n;

/** `4839 2011 7742` */
export function referenceOf(checkId: bigint): string {
  const body = ((checkId * factor + shift) % range).toString().padStart(10, '0');
  const check = (98n - ((BigInt(body) * 100n) % 97n)).toString().padStart(2, '0');
  return (body + check).replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** The ID of the kept answer; undefined where the digits cannot be such a number. Spaces, hyphens and full-width digits are read. */
export function checkIdOf(reference: string): bigint | undefined {
  const digits = reference.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '');
  if (!/^\d{12}$/.test(digits) || BigInt(digits) % 97n !== 1n) return undefined;
  const body = BigInt(digits.slice(0, 10));
  return (((body - shift + range) % range) * inverse) % range;
}

const inverse = modularInverse(factor, range);

/** Extended Euclid. */
function modularInverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, value % modulus, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}
