import { createHash } from 'node:crypto';
import { canaryForms } from './canaries';

interface Trace {
  form: string;
  /** How it is written: `plain`, `hex` … */
  writing: string;
  text: string;
}

/** What would give a canary away: its plain text in the encodings that dumps and addresses use, and hashes that anybody could compute. */
function traces(): Trace[] {
  return canaryForms().flatMap((form) => {
    const bytes = Buffer.from(form);
    const writings: Record<string, string> = {
      plain: form,
      'JSON escapes': JSON.stringify(form).replace(
        /[^\x20-\x7e]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
      'per cent': encodeURIComponent(form),
      hex: bytes.toString('hex'),
      'UTF-16 hex': Buffer.from(form, 'utf16le').toString('hex'),
      ...Object.fromEntries([0, 1, 2].map((shift) => [`base64 at ${shift}`, innerBase64(bytes, shift)])),
      ...Object.fromEntries(
        ['md5', 'sha1', 'sha256'].map((name) => [name, createHash(name).update(bytes).digest('hex').slice(0, 24)]),
      ),
    };
    return Object.entries(writings)
      .filter(([, text]) => text.length >= 4)
      .map(([writing, text]) => ({ form, writing, text: writing === 'JSON escapes' ? text.slice(1, -1) : text }));
  });
}

/** The part of a text's base64 that is the same whatever stands around it, when it begins `shift` bytes into a group of three. */
function innerBase64(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const text = whole.slice(shift === 0 ? 0 : shift + 1, -2);
  return text.length >= 8 ? text : '';
}

let known: Trace[] | undefined;

/** Which canaries a text holds, each as `form (writing)`; their letters in any case. */
export function findCanaries(text: string): string[] {
  known ??= traces();
  const folded = text.toLowerCase();
  const isThere = ({ writing, text: trace }: Trace) =>
    writing.startsWith('base64') ? text.includes(trace) : folded.includes(trace.toLowerCase());
  return known.filter(isThere).map(({ form, writing }) => `${form} (${writing})`);
}
