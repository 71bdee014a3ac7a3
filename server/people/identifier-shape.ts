/**
 * The shape of an identifier, in which nobody is named: digits become 9, letters A, a or あ, everything else stays. In an email runs of the same
 * kind become one. At most forty characters.
 */
export function shapeOf(text: string): string {
  const shape = text
    .slice(0, 200)
    .replace(/\p{Nd}/gu, '9')
    .replace(/[A-Z]/g, 'A')
    .replace(/[a-z]/g, 'a')
    .replace(/(?![Aa])[\p{L}\p{M}]/gu, 'あ');
  const folded = text.includes('@') ? shape.replace(/(.)\1+/gu, '$1') : shape;
  return [...folded].slice(0, 40).join('');
}

/** Most zeros that a program is believed to have taken off, or put on. */
const mostZeros = 6;

/** What an ID would be if a mark, the zeros in front, the letters in front or the case were another: whom it may have meant. */
export function nearIds(id: string): string[] {
  const bare = id.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const digits = /^\p{L}*[-_ ]?(\d+)$/u.exec(bare)?.[1] ?? '';
  const zeros = /^\d+$/.test(bare) ? Array.from({ length: mostZeros }, (_, index) => '0'.repeat(index + 1) + bare) : [];
  const plain = bare.replace(/[^\p{L}\p{N}]/gu, '');
  const forms = [bare, plain, ...[bare, plain].flatMap((form) => [form.toLowerCase(), form.toUpperCase()]), digits];
  return distinct([...forms, bare.replace(/^0+(?=\d)/, ''), ...zeros], id);
}

/** What an email would be without marks around it, a dot at the end of its local part, or a tag. */
export function nearEmails(email: string): string[] {
  const at = email.lastIndexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const bare = local.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const end = domain.replace(/[^\p{L}\p{N}]+$/u, '');
  return distinct([`${bare}@${end}`, `${local.replace(/\+.*$/, '')}@${end}`], email);
}

const distinct = (forms: string[], but: string): string[] => [
  ...new Set(forms.filter((form) => form !== '' && !form.startsWith('@') && form !== but)),
];
