import { holdsCardNumber } from './card-number';

const runs = /\p{Nd}(?:[ \u3000\p{Dash_Punctuation}\u2212\u30fc]{0,3}\p{Nd}){12,}/gu;

/**
 * Card numbers in a customer's text made unreadable, but for the last four digits: `••••••••••••4242`. Nobody here has a use for them,
 * and what is not kept cannot leak.
 */
export function maskCardNumbers(text: string): string {
  return text.replace(runs, (run) => {
    if (!holdsCardNumber(run)) return run;
    let left = [...run].filter((character) => /\p{Nd}/u.test(character)).length;
    return run.replace(/\p{Nd}/gu, (digit) => (left-- > 4 ? '•' : digit));
  });
}
