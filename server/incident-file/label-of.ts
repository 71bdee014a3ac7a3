import type { TFunction } from 'i18next';
import { codeKey } from '../people/code-key';
import type { Language } from '../texts/i18n';
import { nameOfCode } from '../texts/name-of-code';
import { inLanguage, type Text } from '../texts/text';
import type { IncidentDocument } from './incident-document';

/** What codes a file may give words to, as `labels` calls it. */
export const labelled = ['activities', 'sites', 'products', 'channels', 'payment_methods', 'member_kinds'] as const;
export type Labelled = (typeof labelled)[number];

/** The same in `views/locales/<language>/activities.json`, for the commonest codes. */
const common = {
  activities: 'activity',
  channels: 'channel',
  payment_methods: 'payment_method',
  member_kinds: 'kind',
} as const;

/** What customers call a code: the file's label, else the word for a common code, else the code itself. Codes compare as in rule 1. */
export function labelOf(
  incident: Pick<IncidentDocument, 'labels'> | undefined,
  what: Labelled,
  code: string,
  { lang, t }: { lang: Language; t: TFunction },
): string {
  const label = ownLabel(incident, what, code);
  if (label) return inLanguage(label, lang);
  return what === 'sites' || what === 'products' ? code : nameOfCode(t, common[what], code);
}

/** Codes of a file that customers would read raw: neither it nor the installation's languages have a word for them. */
export function codesWithoutLabel(document: IncidentDocument, t: TFunction): { what: Labelled; code: string }[] {
  const found = labelled.flatMap((what) => codesOf(document, what).map((code) => ({ what, code })));
  return found.filter(
    ({ what, code }) => !ownLabel(document, what, code) && labelOf(document, what, code, { lang: '', t }) === code,
  );
}

const codesOf = ({ exposures }: IncidentDocument, what: Labelled): string[] => {
  if (what === 'member_kinds') return [...new Set(exposures.flatMap(({ member_kinds = [] }) => member_kinds))];
  return [...new Set(exposures.flatMap(({ criteria = [] }) => criteria.flatMap((criterion) => criterion[what] ?? [])))];
};

const ownLabel = (
  incident: Pick<IncidentDocument, 'labels'> | undefined,
  what: Labelled,
  code: string,
): Text | undefined => {
  const key = codeKey(code);
  return Object.entries(incident?.labels?.[what] ?? {}).find(([name]) => codeKey(name) === key)?.[1];
};
