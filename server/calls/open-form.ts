import { normalisePhone } from '../people/identifier';
import type { Keyring } from '../sealing/keyring';
import { type Caller, type Reason, reasons } from './call';
import { type DeskQuery, isPossible } from './search-form';

export const openFields = ['person', 'reason', 'caller', 'case', 'lone', 'q'] as const;

/** Whose record is to be opened, and why. */
export interface OpenForm {
  /** A `query` is what a lone identifier was searched by. */
  person: { memberId: string } | { query: DeskQuery } | undefined;
  foundBy: string;
  reason: Reason | undefined;
  caller: Caller;
  caseNumber: string | undefined;
  /** Keys of the messages under `calls:open`, by field. */
  errors: Record<string, string>;
}

const caseNumberForm = /^[\p{L}\p{N}][\p{L}\p{N}._/#-]{0,39}$/u;

/** Reads the form under the search results: one person, a reason, perhaps a case number. */
export function readOpen(keys: Keyring, values: Record<(typeof openFields)[number], string>): OpenForm {
  const errors: Record<string, string> = {};
  const person = personOf(keys, values);
  const reason = reasons.find((one) => one === values.reason);
  const caseNumber = values.case.normalize('NFKC') || undefined;
  if (!person) errors.person = 'no_person';
  if (!reason) errors.reason = 'no_reason';
  // Whoever types a phone number there has mistaken the field; it would stand in the log.
  if (caseNumber && (!caseNumberForm.test(caseNumber) || normalisePhone(caseNumber))) errors.case = 'no_case';
  const caller = values.caller === 'proxy' ? 'proxy' : 'self';
  return { person: person?.person, foundBy: person?.foundBy ?? '', reason, caller, caseNumber, errors };
}

/** `person` is `kind:member ID` of a row, or `query` for the identifier itself, which then stands in `lone` (its kind) and `q`. */
function personOf(keys: Keyring, values: { person: string; lone: string; q: string }) {
  if (values.person === 'query') {
    const kind = (['email', 'phone', 'login_id', 'letter_code'] as const).find((one) => one === values.lone);
    const query = kind && { kind, value: values.q };
    return query && isPossible(keys, query) ? { person: { query }, foundBy: query.kind } : undefined;
  }
  const [, foundBy, memberId] = /^([a-z_]+):(.+)$/s.exec(values.person) ?? [];
  const kind = foundKinds.find((one) => one === foundBy);
  return kind && memberId ? { person: { memberId }, foundBy: kind } : undefined;
}

const foundKinds: readonly DeskQuery['kind'][] = [
  'member_id',
  'login_id',
  'email',
  'phone',
  'kana_birth_date',
  'kana_phone',
  'reference',
  'letter_code',
];
