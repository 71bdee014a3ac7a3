import { createHash } from 'node:crypto';
import type { TFunction } from 'i18next';
import { type DataItem, isOfVocabulary } from '../incident-file/data-item';
import type { ExposureDocument, GuidanceDocument, IncidentDocument } from '../incident-file/incident-document';
import { labelOfItem } from '../incident-file/item-words';
import type { StandardAction } from '../incident-file/standard-action';
import { place } from '../place';
import type { Language } from '../texts/i18n';
import { inLanguage } from '../texts/text';
import { maybeProse, maybeWording, type Prose, prose, type Wording, wording } from '../texts/wording';
import { parseLocalTime } from '../time/local-time';
import { defaultActions, gravityOf, gravityOfSeverity, isAboutContact } from './default-actions';

/** How to do it. Several where incidents say different things about the same action. */
export interface ActionPart {
  how?: Prose;
  procedure?: { title: Wording; steps: Prose[] };
  payer?: Wording;
  /** Which company this part is about; only where there are several, and where it changes. */
  about?: Wording;
}

/** One thing to do. */
export interface Action {
  /** Names the action in forms and in `done_actions`; the same as long as its title is. */
  key: string;
  title: Wording;
  why?: Prose;
  parts: ActionPart[];
  /** Labels of the items that make it necessary. */
  items: string[];
  /** `fact`: the account shows that it is done, so that it cannot be taken back. */
  done?: 'member' | 'fact';
}

/** An exposure that matches this person, with the words of its incident. */
export interface MatchedExposure {
  incident: IncidentDocument;
  exposure: ExposureDocument;
  items: DataItem[];
  /** It is not certain that the person is among those affected: possibly affected, or under investigation. */
  isPossible?: boolean;
}

/** What the account shows and the customer ticked. */
export interface DoneFacts {
  ticked: ReadonlySet<string>;
  passwordChangedAt: Date | undefined;
}

interface Draft extends Omit<Action, 'items' | 'done'> {
  gravity: number;
  /** Labels. */
  items: Set<string>;
  isDoneByFact: boolean;
  /** The data leaked for certain, and this person's: what is said to others says so. */
  isCertain: boolean;
  /** Of the vocabulary: gives way to the words of an incident file. */
  isDefault: boolean;
  /** Incident and code of its procedure. */
  procedure?: string;
}

type Words = { lang: Language; t: TFunction; isPlain: boolean };

/** Who reads a list of actions, and how. */
export interface ActionReading {
  lang: Language;
  t: TFunction;
  /** For a notice, whose readers are each in another group: nothing is left out because a graver action includes it. */
  isForEverybody?: boolean;
  /** In plain words: those of the default guidance, wherever the incident file says which of it a step is. */
  isPlain?: boolean;
}

/**
 * Everything to be done, once each, the gravest first, merged over all exposures and incidents.
 */
export function actionList(
  matched: MatchedExposure[],
  done: DoneFacts,
  { lang, t, isForEverybody = false, isPlain = false }: ActionReading,
): Action[] {
  const drafts = new Map<string, Draft>();
  for (const match of matched) {
    const guidance = (match.exposure.guidance ?? []).filter((one) =>
      one.for.some((item) => match.items.includes(item)),
    );
    const covered = new Set(guidance.flatMap((one) => one.for));
    for (const one of guidance) add(drafts, fromFile(one, match, done, { lang, t, isPlain }));
    for (const item of match.items.filter((item) => !covered.has(item)))
      for (const draft of defaultsFor(item, match, done, { lang, t, isPlain })) add(drafts, draft);
  }
  const sorted = [...drafts.values()].sort((a, b) => a.gravity - b.gravity);
  return (isForEverybody ? sorted : withoutRepeatedProcedures(sorted)).map(
    ({
      gravity: _,
      isDefault: _isDefault,
      isCertain: _isCertain,
      procedure: _procedure,
      isDoneByFact,
      items,
      parts,
      ...action
    }) => ({
      ...action,
      parts: withAbout(parts),
      items: [...items],
      done: isDoneByFact ? 'fact' : done.ticked.has(action.key) ? 'member' : undefined,
    }),
  );
}

/** What to do where the exposure says nothing about an item: what the incident says of its own items, else the default of the vocabulary. */
function defaultsFor(item: DataItem, match: MatchedExposure, done: DoneFacts, words: Words): Draft[] {
  const fromDefault = (action: StandardAction) => fromVocabulary(action, item, match, done, words);
  if (isOfVocabulary(item)) return defaultActions[item].map(fromDefault);
  const own = match.incident.own_items?.find(({ code }) => code === item);
  if (!own?.guidance) return [fromDefault('beware_contact')];
  const gravity = gravityOfSeverity(own.severity);
  return own.guidance.map((one) => ({ ...fromFile({ ...one, for: [item] }, match, done, words), gravity }));
}

function fromFile(one: GuidanceDocument, match: MatchedExposure, done: DoneFacts, words: Words): Draft {
  const { incident } = match;
  const { lang } = words;
  const said =
    one.action && (words.isPlain || one.title[lang] === undefined) ? sayingOf(one.action, match, words) : undefined;
  const isCaution = isAboutContact(one.for) && !one.procedure && !one.payer;
  const procedure = incident.procedures?.find(({ code }) => code === one.procedure);
  return {
    key: isCaution ? 'beware_contact' : keyOf(inLanguage(one.title, place.languages[0])),
    title: said?.title ?? wording(one.title, lang),
    why: said?.why ?? maybeProse(one.why, lang),
    parts: [
      {
        how: said?.how ?? maybeProse((match.isPossible && one.how_possibly) || one.how, lang),
        procedure: procedure && {
          title: wording(procedure.title, lang),
          steps: procedure.steps.map((step) => prose(step, lang)),
        },
        payer: maybeWording(one.payer, lang),
        about: aboutOf(match, lang),
      },
    ],
    gravity: gravityOf(one.for),
    items: new Set(
      one.for.filter((item) => match.items.includes(item)).map((item) => labelOfItem(item, incident, words)),
    ),
    isDoneByFact: one.done_by === 'password_change' && isPasswordChanged(match, done),
    isCertain: isCertain(match),
    isDefault: false,
    procedure: procedure && `${incident.incident}/${procedure.code}`,
  };
}

function fromVocabulary(
  action: StandardAction,
  item: DataItem,
  match: MatchedExposure,
  done: DoneFacts,
  words: Words,
): Draft {
  const { title, why, how } = sayingOf(action, match, words);
  return {
    key: action,
    title,
    why,
    parts: [{ how }],
    gravity: action === 'beware_contact' ? gravityOf([]) : gravityOf([item]),
    items: new Set([labelOfItem(item, match.incident, words)]),
    isDoneByFact: action === 'change_password' && isPasswordChanged(match, done),
    isCertain: isCertain(match),
    isDefault: true,
  };
}

/** The default guidance in the reader's words, which say so where it is not certain that the data leaked. */
function sayingOf(action: StandardAction, match: MatchedExposure, { t }: Words) {
  const say = (part: string, values: Record<string, unknown> = {}) => t(`data-items:action.${action}.${part}`, values);
  const how = say('how');
  return {
    title: { text: say('title') },
    why: asProse(say('why')),
    how: asProse(isCertain(match) ? how : say('how_possibly', { defaultValue: how })),
  };
}

/** The same action again adds what is new in it; it is done by fact only where it is so for each. */
function add(drafts: Map<string, Draft>, draft: Draft): void {
  const known = drafts.get(draft.key);
  if (!known) {
    drafts.set(draft.key, draft);
    return;
  }
  if (known.isDefault && !draft.isDefault)
    Object.assign(known, { title: draft.title, why: draft.why, parts: draft.parts, isDefault: false });
  else if (known.isDefault && draft.isDefault) {
    // The same words of the vocabulary, for what is certain and for what is not: the certain ones hold.
    if (draft.isCertain) known.parts = draft.parts;
  } else if (known.isDefault === draft.isDefault)
    for (const part of draft.parts)
      if (!known.parts.some((one) => sayings(one) === sayings(part))) known.parts.push(part);
  for (const item of draft.items) known.items.add(item);
  known.gravity = Math.min(known.gravity, draft.gravity);
  known.isDoneByFact &&= draft.isDoneByFact;
  known.isCertain ||= draft.isCertain;
}

/** Says whose part it is only where the parts are of several, and once for those of one. */
function withAbout(parts: ActionPart[]): ActionPart[] {
  const isOfSeveral = new Set(parts.map(({ about }) => about?.text)).size > 1;
  return parts.map(({ about, ...part }, index) =>
    isOfSeveral && about?.text !== parts[index - 1]?.about?.text ? { ...part, about } : part,
  );
}

/** Going through the same procedure a second time, for something less grave, is not asked. */
function withoutRepeatedProcedures(drafts: Draft[]): Draft[] {
  return drafts.filter(
    ({ procedure, gravity }) =>
      !procedure || !drafts.some((other) => other.procedure === procedure && other.gravity < gravity),
  );
}

const sayings = ({ how, procedure, payer }: ActionPart) => JSON.stringify([how, procedure, payer]);

const isCertain = ({ exposure, isPossible = false }: MatchedExposure) =>
  !isPossible && exposure.certainty === 'confirmed';

/** The rule of sign-in (docs/sign-in.md): changed at or after the end of the leak. */
export function isPasswordChanged(
  { incident, exposure }: MatchedExposure,
  { passwordChangedAt }: Pick<DoneFacts, 'passwordChangedAt'>,
): boolean {
  if (!exposure.leak_ended || !passwordChangedAt) return false;
  return passwordChangedAt >= parseLocalTime(exposure.leak_ended, incident.time_zone).from;
}

function aboutOf({ incident, exposure }: MatchedExposure, lang: Language): Wording {
  const party = incident.parties?.find(({ code }) => code === exposure.party);
  return wording(party?.name ?? incident.organisation, lang);
}

const keyOf = (title: string) => createHash('sha256').update(title).digest('hex').slice(0, 16);

const asProse = (text: string): Prose => ({ html: `<p>${escapeHtml(text)}</p>` });
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
